import { readdirSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runProgram } from '../check/run-program';
import { CUDA_NEEDS } from './libraries';

/** Where a library that TensorFlow looks for comes from. */
export interface CudaLibrary {
  readonly name: string;
  /** `newer version`: a link from the name to a later one, which TensorFlow was not built for. */
  readonly from: 'the pack' | 'this machine' | 'newer version' | 'nowhere';
  readonly path?: string;
}

/** What was found, and what programs that start TensorFlow need in LD_LIBRARY_PATH. */
export interface FoundLibraries {
  readonly libraries: readonly CudaLibrary[];
  readonly searchPath: string;
}

/**
 * Looks for the CUDA libraries that TensorFlow needs: in the pack, under the same name on this machine, or under that of a newer
 * version, to which it makes a link.
 *
 * @param packed the folder of the packed ones
 * @param folders those of this machine, the preferred first
 * @param links a folder of ours for the links; what was in it is removed
 */
export async function findLibraries(
  packed: string,
  folders: readonly string[],
  links: string,
): Promise<FoundLibraries> {
  const libraries = CUDA_NEEDS.map(({ name }) => findLibrary(name, packed, folders));
  await rm(links, { recursive: true, force: true });
  await mkdir(links, { recursive: true });
  for (const { name, from, path } of libraries)
    if (from === 'newer version' && path !== undefined) await symlink(path, join(links, name));
  // A library looks for the others of its version next to the name under which it was opened, and then here.
  const homes = libraries.flatMap(({ path }) => (path === undefined ? [] : [dirname(path)]));
  return { libraries, searchPath: [...new Set([links, ...homes])].join(delimiter) };
}

function findLibrary(name: string, packed: string, folders: readonly string[]): CudaLibrary {
  const [stem = '', version] = name.split('.so.');
  for (const folder of [packed, ...folders])
    if (listNames(folder).includes(name))
      return { name, from: folder === packed ? 'the pack' : 'this machine', path: join(folder, name) };
  const newer = folders.flatMap((folder) =>
    listNames(folder).flatMap((found) => {
      const [, number] = found.startsWith(`${stem}.so.`) ? (/\.so\.(\d+)$/.exec(found) ?? []) : [];
      return Number(number) > Number(version) ? [{ path: join(folder, found), number: Number(number) }] : [];
    }),
  );
  const [first] = newer.sort((a, b) => a.number - b.number);
  return first === undefined ? { name, from: 'nowhere' } : { name, from: 'newer version', path: first.path };
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Where CUDA is on most machines, besides where the loader and Python's packages have it. */
const USUAL = ['/usr/local/cuda/lib64', '/usr/lib/x86_64-linux-gnu', '/usr/local/nvidia/lib64'];

const PACKAGES = `
import glob, sys
for folder in sys.path:
    for found in sorted(glob.glob(folder + '/nvidia/*/lib')): print(found)
`;

/** Lists the folders of this machine that may have CUDA libraries: those that the loader, Python and NVIDIA's installer know. */
export async function listFolders(python: string): Promise<string[]> {
  const loader = await runProgram('ldconfig', ['-p']).catch(() => undefined);
  const known = [...(loader?.stdout.matchAll(/=> (\/.*)\/lib(?:cu|nv)\S+$/gm) ?? [])].map(
    ([, folder = '']) => folder,
  );
  const packages = await runProgram(python, ['-c', PACKAGES]).catch(() => undefined);
  const own = (process.env['LD_LIBRARY_PATH'] ?? '').split(delimiter);
  const all = [...own, ...known, ...(packages?.stdout.split('\n') ?? []), ...USUAL];
  return [...new Set(all.filter((folder) => folder !== ''))];
}
