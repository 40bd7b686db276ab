import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleError, MANIFEST_PATH } from '@cxr-anomaly/core-nets';
import { explainUnreadable, isAbsent } from '@cxr-anomaly/data-cxr/node';
import { countNames } from '@cxr-anomaly/files';
import { runFolder } from '../run/run-folder';

/**
 * Finds the bundle in a run folder; treats any other folder as a bundle.
 *
 * @throws BundleError when the run has none yet, or a folder cannot be read.
 */
export async function findBundle(path: string): Promise<string> {
  const { config, bundle } = runFolder(path);
  if (await isThere(join(path, MANIFEST_PATH))) return path;
  if (await isThere(join(bundle, MANIFEST_PATH))) return bundle;
  if (await isThere(config)) {
    throw new BundleError(
      `${path}: the run in it is not finished, so it has no bundle. Continue with train --resume.`,
    );
  }
  const trained: string[] = [];
  const names = await readdir(path).catch((cause: unknown) => passOverAbsent<string[]>(cause, path, []));
  for (const name of names) {
    if (await isThere(join(runFolder(join(path, name)).bundle, MANIFEST_PATH))) trained.push(name);
  }
  trained.sort();
  if (trained.length > 0) {
    throw new BundleError(
      `${path}: holds ${countNames(trained, 'run')}. Choose one of them, such as ${join(path, trained[0] ?? '')}.`,
    );
  }
  return path;
}

/** @throws BundleError when the system does not say whether the path exists. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    return passOverAbsent(cause, path, false);
  }
}

function passOverAbsent<T>(cause: unknown, path: string, instead: T): T {
  if (isAbsent(cause) || (cause as NodeJS.ErrnoException).code === 'ENOTDIR') return instead;
  throw new BundleError(`${path} ${explainUnreadable(cause)}`, { cause });
}
