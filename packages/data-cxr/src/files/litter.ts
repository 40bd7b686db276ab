/** What systems, archives and disks with DICOM files have beside hidden files: no image. */
const LITTER = [
  '__macosx',
  'thumbs.db',
  'desktop.ini',
  'dicomdir',
  'lost+found',
  '$recycle.bin',
  'system volume information',
];

/** Says of a name in a folder that it is of nothing that people put there. */
export function isLitter(name: string): boolean {
  return LITTER.includes(name.toLowerCase());
}
