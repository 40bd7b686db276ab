import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { trimLibrary } from './trim-library';

/** What the description of a library in the cache says of its files. */
interface Entry {
  readonly name: string;
  readonly gpu: boolean;
  readonly files?: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** Bytes of CUDA code in the original, and in the copy. */
export interface TrimmedLibrary {
  readonly name: string;
  readonly bytes: number;
  readonly kept: number;
}

/**
 * Copies TensorFlow's library from the engine's cache into another cache, without the headers and without what GPUs of other
 * architectures use, and describes the copy as it is.
 *
 * @returns what was left out of each file.
 */
export async function copyLibrary(
  from: string,
  cache: string,
  architecture: number,
): Promise<TrimmedLibrary[]> {
  const to = join(cache, basename(from));
  await mkdir(to, { recursive: true });
  for (const part of ['lib', 'THIRD_PARTY_NOTICES.txt'])
    await cp(join(from, part), join(to, part), { recursive: true, verbatimSymlinks: true });
  await symlink('.', join(to, 'deps'));
  const trimmed: TrimmedLibrary[] = [];
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const entry of await readdir(join(to, 'lib'), { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(to, 'lib', entry.name);
    trimmed.push({ name: entry.name, ...(await trimLibrary(path, architecture)) });
    files[`lib/${entry.name}`] = { bytes: (await stat(path)).size, sha256: await hash(path) };
  }
  const { name, gpu } = JSON.parse(await readFile(join(from, 'entry.json'), 'utf8')) as Entry;
  await writeFile(join(to, 'entry.json'), JSON.stringify({ name, gpu, files } satisfies Entry));
  return trimmed;
}

async function hash(path: string): Promise<string> {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}
