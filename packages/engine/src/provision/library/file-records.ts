import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Size and content of a file. */
export interface FileRecord {
  readonly bytes: number;
  readonly sha256: string;
}

/** What is recorded about each file of a library, by its path in the library's folder, with slashes. */
export type FileRecords = Readonly<Record<string, FileRecord>>;

/** What the loader opens. In a library from the user's folder these are links, which are followed. */
export const LOADED: readonly string[] = ['lib/libtensorflow_cc.so.2', 'lib/libtensorflow_framework.so.2'];

/** Reads every file of a library that the addon is compiled with or loads. */
export async function recordFiles(folder: string): Promise<FileRecords> {
  const paths = new Set([
    ...LOADED,
    ...(await listFiles(folder, 'lib')),
    ...(await listFiles(folder, 'include')),
  ]);
  const records: Record<string, FileRecord> = {};
  for (const path of paths) {
    const { size: bytes } = await stat(join(folder, path));
    records[path] = { bytes, sha256: await hashFile(join(folder, path)) };
  }
  return records;
}

/** Checks only the sizes of what the loader opens, which takes no time; says what is wrong, or undefined. */
export async function findWrongSize(folder: string, records: FileRecords): Promise<string | undefined> {
  for (const path of LOADED) {
    const wrong = await compareSize(folder, path, records[path]);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** Reads every file again, which takes some seconds; says what is wrong, or undefined. */
export async function findWrongContent(folder: string, records: FileRecords): Promise<string | undefined> {
  for (const path of new Set([...LOADED, ...Object.keys(records)])) {
    const wrong = await compareSize(folder, path, records[path]);
    if (wrong !== undefined) return wrong;
    if ((await hashFile(join(folder, path))) !== records[path]?.sha256)
      return `${path} is not the file that was installed (its SHA-256 differs)`;
  }
  return undefined;
}

/** The SHA-256 of a file, in hexadecimal. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function compareSize(folder: string, path: string, record?: FileRecord): Promise<string | undefined> {
  const bytes: unknown = record?.bytes; // from a file that anything may have happened to
  if (typeof bytes !== 'number') return `nothing is recorded about ${path}`;
  const found = await stat(join(folder, path)).then(
    ({ size }) => size,
    ({ code, message }: NodeJS.ErrnoException) => code ?? message,
  );
  if (typeof found === 'string') return `${path} cannot be read (${found})`;
  if (found === bytes) return undefined;
  return `${path} has ${found.toLocaleString('en-US')} of ${bytes.toLocaleString('en-US')} bytes`;
}

async function listFiles(folder: string, part: string): Promise<string[]> {
  const entries = await readdir(join(folder, part), { withFileTypes: true });
  const lists = entries.map(async (entry) => {
    const path = `${part}/${entry.name}`;
    return entry.isDirectory() ? listFiles(folder, path) : entry.isFile() ? [path] : [];
  });
  return (await Promise.all(lists)).flat();
}
