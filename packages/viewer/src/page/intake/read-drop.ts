import type { ChosenFile } from '../model/film';

/** The files of a drop, and those in its folders. Must be called during the event, after which the browser forgets them. */
export async function readDrop({ items, files }: DataTransfer): Promise<ChosenFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return readFileList(files);
  return (await Promise.all(entries.map(walk))).flat();
}

/** The files of a file dialog; those of a folder have paths from it on. */
export function readFileList(files: FileList): ChosenFile[] {
  return Array.from(files, (file) => ({
    path: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
    read: () => Promise.resolve(file),
  }));
}

async function walk(entry: FileSystemEntry): Promise<ChosenFile[]> {
  if (isFile(entry)) {
    const read = (): Promise<Blob> => new Promise((done, fail) => entry.file(done, fail));
    return [{ path: entry.fullPath.replace(/^\//, ''), read }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: ChosenFile[] = [];
  for (;;) {
    // A browser gives a hundred entries or so at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return found;
    for (const child of some) found.push(...(await walk(child)));
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
