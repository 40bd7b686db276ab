import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import type { Method } from '@cxr-anomaly/core-nets';

const SCOPE = '@cxr-anomaly/';

/**
 * Digests the code that decides what a method computes: its package, or the user's own module with this project's code around it.
 *
 * @param from a file of a package that depends on the method's
 * @returns hex sha256
 */
export async function fingerprintMethod(
  { name, module }: Pick<Method, 'name' | 'module'>,
  from?: string,
): Promise<string> {
  if (!module) return fingerprintCode(`${SCOPE}${name}`, from);
  const around = await fingerprintCode(`${SCOPE}runs`);
  return createHash('sha256')
    .update(JSON.stringify([module.sha256, around]))
    .digest('hex');
}

/**
 * Digests the code that decides what a package computes: its own, that of every package of this project it depends on,
 * and the versions of its other dependencies. Tests and documentation do not count. Sources and what is built from them
 * have different digests.
 *
 * @param name e.g. `@cxr-anomaly/rlad`
 * @param from a file of a package that depends on it
 * @returns hex sha256
 */
export async function fingerprintCode(name: string, from: string = __filename): Promise<string> {
  const hash = createHash('sha256');
  for (const { folder, entry, manifest } of (await collectPackages(name, from)).values()) {
    hash.update(JSON.stringify([manifest.name, versionsOf(manifest)]));
    const root = dirname(entry);
    for (const file of await listCode(root, extname(entry))) await updateWithFile(hash, folder, file);
  }
  return hash.digest('hex');
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface FoundPackage {
  readonly folder: string;
  /** The file that runs on import: under `src` when run from source, else under `dist`. */
  readonly entry: string;
  readonly manifest: Manifest;
}

/** Lists the package and this project's packages that it depends on, in an order that depends only on their names. */
async function collectPackages(name: string, from: string): Promise<Map<string, FoundPackage>> {
  const found = new Map<string, FoundPackage>();
  const visit = async (wanted: string, importer: string): Promise<void> => {
    if (found.has(wanted)) return;
    const require = createRequire(importer);
    const path = require.resolve(`${wanted}/package.json`);
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
    found.set(wanted, { folder: dirname(path), entry: require.resolve(wanted), manifest });
    for (const dependency of Object.keys(versionsOf(manifest))) {
      if (dependency.startsWith(SCOPE)) await visit(dependency, path);
    }
  };
  await visit(name, from);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function versionsOf({ dependencies, peerDependencies }: Manifest): Record<string, string> {
  const entries = Object.entries({ ...peerDependencies, ...dependencies });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function listCode(root: string, extension: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name) === extension)
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.test\.|\.d\.ts$/.test(path) && !relative(root, path).split(sep).includes('testing'))
    .sort();
}

async function updateWithFile(hash: Hash, folder: string, path: string): Promise<void> {
  const content = await readFile(path);
  const name = relative(folder, path).split(sep).join('/');
  hash.update(`${name} ${content.length}\n`).update(content);
}
