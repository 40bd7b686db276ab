import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleError, MANIFEST_PATH } from '@cxr-anomaly/core-nets';
import { countNames } from '@cxr-anomaly/data-cxr/node';
import { runFolder } from '../run/run-folder';

/** Finds the bundle in a run folder; any other folder is taken for a bundle itself. @throws BundleError when the run has none yet. */
export async function findBundle(path: string): Promise<string> {
  const { config, bundle } = runFolder(path);
  if (existsSync(join(path, MANIFEST_PATH))) return path;
  if (existsSync(join(bundle, MANIFEST_PATH))) return bundle;
  if (existsSync(config)) {
    throw new BundleError(
      `${path}: the run in it is not finished, so it has no bundle. Go on with train --resume.`,
    );
  }
  const runs = await readdir(path).catch(() => []);
  const trained = runs
    .filter((name) => existsSync(join(runFolder(join(path, name)).bundle, MANIFEST_PATH)))
    .sort();
  if (trained.length > 0) {
    throw new BundleError(
      `${path}: holds ${countNames(trained, 'run')}. Name one of them, such as ${join(path, trained[0] ?? '')}.`,
    );
  }
  return path;
}
