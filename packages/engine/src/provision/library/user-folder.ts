import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, realpath, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from '../../errors';
import { createLibrary, type Library } from './library';
import { openLibrary } from './open-library';

/** Where a folder holds its libraries: unpacked libtensorflow archives in `lib`, wheels at the top. */
const LIBRARY_FOLDERS = ['lib', '.'];
const NAMES = {
  tensorflow: /^libtensorflow(_cc)?\.so(\.\d+)*$/,
  framework: /^libtensorflow_framework\.so(\.\d+)*$/,
};

/**
 * Creates a library in the cache that points into the user's folder, which is neither copied nor changed.
 *
 * @param folder an unpacked libtensorflow archive (`lib/`, `include/`) or the `tensorflow` folder of an unpacked wheel.
 * @param gpu whether the user says that it is a GPU build.
 * @throws EngineError if the folder holds no library or no headers.
 */
export async function linkUserFolder(
  folder: string,
  { cache, gpu, report }: { cache: string; gpu: boolean; report: (line: string) => void },
): Promise<Library> {
  const found = await findLibraries(folder);
  const name = `user-${gpu ? 'gpu-' : ''}${await fingerprint(found.tensorflow)}`;
  return (
    (await openLibrary({ cache, name, report, isKnown: () => true })) ??
    (await createLibrary(cache, { name, gpu }, async (entry) => {
      await symlink(found.include, join(entry, 'include'));
      await mkdir(join(entry, 'lib'));
      for (const [link, target] of linkNames(found)) await symlink(target, join(entry, 'lib', link));
      const nvidia = join(await realpath(folder), '..', 'nvidia');
      if (existsSync(nvidia)) await symlink(nvidia, join(entry, 'nvidia'));
    }))
  );
}

interface FoundLibraries {
  readonly tensorflow: string;
  readonly framework: string;
  readonly include: string;
}

async function findLibraries(folder: string): Promise<FoundLibraries> {
  for (const place of LIBRARY_FOLDERS) {
    const files = await readdir(join(folder, place)).catch(() => []);
    const tensorflow = files.filter((file) => NAMES.tensorflow.test(file)).sort()[0];
    const framework = files.filter((file) => NAMES.framework.test(file)).sort()[0];
    if (tensorflow === undefined || framework === undefined) continue;
    const include = join(folder, 'include');
    if (!existsSync(join(include, 'tensorflow', 'c', 'c_api.h'))) {
      throw new EngineError(`${folder} has the library but no include/tensorflow/c/c_api.h`);
    }
    return {
      tensorflow: await realpath(join(folder, place, tensorflow)),
      framework: await realpath(join(folder, place, framework)),
      include: await realpath(include),
    };
  }
  throw new EngineError(`${folder} does not hold both libtensorflow and libtensorflow_framework`);
}

/** Every name that the linker or the loader may ask for: those of both kinds of folder. */
function linkNames({ tensorflow, framework }: FoundLibraries): [string, string][] {
  return [
    ...['libtensorflow.so', 'libtensorflow.so.2', 'libtensorflow_cc.so.2'].map(
      (name) => [name, tensorflow] as const,
    ),
    ...['libtensorflow_framework.so', 'libtensorflow_framework.so.2'].map(
      (name) => [name, framework] as const,
    ),
  ].map(([name, target]) => [name, target]);
}

/** Changes with the file's path, size and time: reading 800 MB for a hash would take longer than using the file. */
async function fingerprint(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return createHash('sha256').update(`${file}\0${size}\0${mtimeMs}`).digest('hex').slice(0, 12);
}
