import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MANIFEST_PATH, openBundle, type Method } from '@cxr-anomaly/core-nets';
import { bundleFiles } from '@cxr-anomaly/core-nets/node';
import { runFolder } from '@cxr-anomaly/runs';

/** A bundle that the page offers. */
export interface ListedBundle {
  /** Its place in the page's addresses; unique among those listed. */
  readonly slug: string;
  /** What people see. */
  readonly name: string;
  readonly folder: string;
  /** Paths of its files in the folder. */
  readonly files: readonly string[];
}

/**
 * Finds the bundles that paths name, and checks that each is intact: a bundle, a run folder, or a folder of runs, as a bench
 * makes.
 *
 * @throws BundleError when there is none, or one is not intact.
 */
export async function listBundles(
  paths: readonly string[],
  methods: readonly Method[],
): Promise<ListedBundle[]> {
  const folders = (await Promise.all(paths.map(findBundles))).flat();
  const listed: ListedBundle[] = [];
  for (const folder of new Set(folders.map((path) => resolve(path)))) {
    const { hashes } = await openBundle(bundleFiles(folder), folder, methods);
    const name = basename(folder) === 'bundle' ? basename(dirname(folder)) : basename(folder);
    const slug = `${listed.length + 1}-${name.replace(/[^\w.-]+/g, '-')}`;
    listed.push({ slug, name, folder, files: [...hashes.keys()] });
  }
  return listed;
}

/** A path that holds none is taken for a bundle, so that opening it says what is missing. */
async function findBundles(path: string): Promise<string[]> {
  const bundle = [path, runFolder(path).bundle].find(isBundle);
  if (bundle !== undefined) return [bundle];
  const names = await readdir(path).catch((): string[] => []);
  const runs = names.map((name) => runFolder(join(path, name)).bundle).filter(isBundle);
  return runs.length > 0 ? runs.sort() : [path];
}

function isBundle(folder: string): boolean {
  return existsSync(join(folder, MANIFEST_PATH));
}
