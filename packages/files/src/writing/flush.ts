import { open, readdir, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Waits until a folder is on disk, with all files and folders in it unless `deep` is false; links are not followed. */
export async function flushFolder(folder: string, { deep = true } = {}): Promise<void> {
  for (const entry of deep ? await readdir(folder, { withFileTypes: true }) : []) {
    if (entry.isDirectory()) await flushFolder(join(folder, entry.name));
    else if (entry.isFile()) await flush(join(folder, entry.name));
  }
  await flush(folder);
}

/** Renames a file once it is on disk: under its new name it is complete, even after a power failure. */
export async function renameFlushed(from: string, to: string): Promise<void> {
  await flush(from);
  await rename(from, to);
}

async function flush(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } catch (error) {
    // What was deleted meanwhile needs no flushing. Windows can neither open folders nor flush what is open only for reading.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && process.platform !== 'win32') throw error;
  } finally {
    await handle?.close();
  }
}
