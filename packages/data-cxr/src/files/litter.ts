/** What systems, archives and disks with DICOM files contain besides hidden files: never an image. */
const LITTER = [
  '__macosx',
  'thumbs.db',
  'desktop.ini',
  'dicomdir',
  'lost+found',
  '$recycle.bin',
  'system volume information',
];

/** Tells whether a name in a folder belongs to something that nobody put there on purpose. */
export function isLitter(name: string): boolean {
  return LITTER.includes(name.toLowerCase());
}
