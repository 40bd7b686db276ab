import { open, readdir, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Waits until a folder is on disk, with all files and folders in it unless `deep` is false; links are not followed. */
export async function syncFolder(folder: string, { deep = true } = {}): Promise<void> {
  for (const entry of deep ? await readdir(folder, { withFileTypes: true }) : []) {
    if (entry.isDirectory()) await syncFolder(join(folder, entry.name));
    else if (entry.isFile()) await sync(join(folder, entry.name));
  }
  await sync(folder);
}

/** Renames a file once it is on disk: anyone who opens it by its new name finds it complete, even after a power failure. */
export async function renameSynced(from: string, to: string): Promise<void> {
  await sync(from);
  await rename(from, to);
}

async function sync(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } catch (error) {
    // Windows cannot open folders, nor flush a file that is open only for reading.
    if (process.platform !== 'win32') throw error;
  } finally {
    await handle?.close();
  }
}
