import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { runBounded } from '@cxr-anomaly/files';
import {
  cacheRoot,
  makePrivateFolder,
  PRIVATE_FILE,
  removeAbandoned,
  temporaryPath,
} from '@cxr-anomaly/files/node';
import type { ListedFile } from './list-images';
import { openDataFile } from './read-regular';

/** Sets above this many bytes are not read again each time they are opened; their digests are cached by path, size and time. */
export const CACHE_ABOVE = 256 * 1024 * 1024;

/** Bytes read at a time from a larger file. */
const PIECE = 4 * 1024 * 1024;

/** The digest of a file that cannot be read. */
export const UNREADABLE = 'unreadable';

/**
 * Returns the sha256 of each file's content. For large sets (over 256 MB), a cached digest is used while path, size and modification
 * time stay the same; it is stored in the cache folder, and computed again if that fails. A file that cannot be read gets a
 * digest that no content has.
 *
 * @param cacheAbove size of the set, in bytes, above which digests are cached
 */
export async function digestContents(
  files: readonly ListedFile[],
  cacheAbove = CACHE_ABOVE,
): Promise<string[]> {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const cache = bytes > cacheAbove ? cachePath(files) : undefined;
  const cached = cache === undefined ? {} : await readCache(cache);
  const digests: string[] = new Array<string>(files.length);
  let computed = 0;
  await runBounded(files.length, 8, async (i) => {
    const file = files[i] as ListedFile;
    const stamp = stampOf(file);
    const known = cached[stamp];
    if (known === undefined) computed++;
    digests[i] = known ?? (await digestFile(file.path));
  });
  if (cache !== undefined && computed > 0) {
    const stamped = files.map((file, i) => [stampOf(file), digests[i] as string] as const);
    await writeCache(cache, Object.fromEntries(stamped.filter(([, digest]) => digest !== UNREADABLE)));
  }
  return digests;
}

function stampOf(file: ListedFile): string {
  return `${file.size} ${file.modified} ${resolve(file.path)}`;
}

async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    const handle = await openDataFile(path);
    try {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, (await handle.stat()).size + 1));
      for (let read = 1; read > 0;) {
        ({ bytesRead: read } = await handle.read(piece, 0, piece.length, null));
        hash.update(piece.subarray(0, read));
      }
    } finally {
      await handle.close();
    }
  } catch {
    return UNREADABLE;
  }
  return hash.digest('hex');
}

function cachePath(files: readonly ListedFile[]): string {
  const folder = dirname(resolve(files[0]?.path ?? ''));
  return join(
    cacheRoot(),
    'digests',
    `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`,
  );
}

async function readCache(path: string): Promise<Readonly<Record<string, string>>> {
  try {
    const known: unknown = JSON.parse(await readFile(path, 'utf8'));
    const digests = Object.entries(known ?? {}).filter(([, digest]) => /^[0-9a-f]{64}$/.test(String(digest)));
    return Object.fromEntries(digests);
  } catch {
    return {};
  }
}

async function writeCache(path: string, digests: Readonly<Record<string, string>>): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await makePrivateFolder(dirname(path));
    await removeAbandoned(dirname(path));
    await writeFile(temporary, JSON.stringify(digests), { mode: PRIVATE_FILE, flag: 'wx', flush: true });
    await rename(temporary, path);
  } catch {
    // Without a writable cache folder the next opening reads the files again: slower, not wrong.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
