import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The part of `package-lock.json` that is read. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * Lists the folders in `node_modules` that some packages need to run: what they depend on, and so on. Packages of the workspace,
 * optional ones that are not installed here, and peers that a package can do without are left out.
 *
 * @param roots paths as in the lockfile, such as `packages/engine` and `node_modules/jest`
 */
export function listPackages({ packages }: Lockfile, roots: readonly string[], root: string): string[] {
  const found = new Set<string>();
  const open = [...roots];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } =
      packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      if (peerDependenciesMeta?.[name]?.optional === true) continue;
      const place = locate(packages, path, name);
      if (place !== undefined) open.push(place);
    }
  }
  return [...found].filter((path) => path.startsWith('node_modules/') && existsSync(join(root, path))).sort();
}

/** Where Node finds a package from another one: in its own `node_modules`, or those of the folders above. */
function locate(packages: Lockfile['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = folder === '.' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    const found = packages[place];
    if (found !== undefined) return found.link === true ? found.resolved : place;
    if (folder === '.') return undefined;
  }
}
