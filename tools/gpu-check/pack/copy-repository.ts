import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { listPackages, type Lockfile } from './list-packages';

/** What the check runs, besides the packages: paths in the repository, built. */
const PARTS = ['package.json', 'benchmarks/package.json', 'benchmarks/dist', 'benchmarks/pytorch'];
const OWN_PARTS = ['tools/gpu-check/jest.parity.cjs', 'tools/dist/gpu-check'];

/** What is only read by people, editors and browsers. */
const NOT_RUN = /\.(map|md|markdown|html|tsbuildinfo)$|\.d\.[cm]?ts$/;
const OTHER_BUNDLES = /@tensorflow\/.*(\.(es2017|fesm)(\.min)?|\.min)\.js$/;

/** Parts of a package of ours that the check does not use. */
const UNUSED_PARTS = ['src', 'npm', 'node_modules'];

/** Copies what the check needs of this repository, built, and of its dependencies, so that it runs from there. */
export async function copyRepository(root: string, to: string): Promise<void> {
  const names = await readdir(join(root, 'packages'));
  for (const part of [...PARTS, ...OWN_PARTS]) await copy(join(root, part), join(to, part));
  await mkdir(join(to, 'node_modules/@cxr-anomaly'), { recursive: true });
  const ours = [...names.map((name) => `packages/${name}`), 'benchmarks'];
  for (const path of ours) {
    if (path !== 'benchmarks') await copyPackage(join(root, path), join(to, path));
    const link = join(to, 'node_modules/@cxr-anomaly', basename(path));
    await symlink(relative(dirname(link), join(to, path)), link);
  }
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
  // A package may contain others: those that are needed are listed themselves.
  for (const path of listPackages(lock, [...ours, 'node_modules/jest'], root))
    await copy(join(root, path), join(to, path), ['node_modules', 'deps']);
}

async function copyPackage(from: string, to: string): Promise<void> {
  await copy(from, to, UNUSED_PARTS);
}

/** @param except names directly inside the folder */
async function copy(from: string, to: string, except: readonly string[] = []): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => {
      if (NOT_RUN.test(path) || OTHER_BUNDLES.test(path)) return false;
      return !(dirname(path) === from && except.includes(basename(path)));
    },
  });
}
