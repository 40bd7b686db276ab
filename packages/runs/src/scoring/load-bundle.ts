import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BundleError,
  openBundle,
  type BundleManifest,
  type CommonSettings,
  type Detector,
  type Method,
} from '@cxr-anomaly/core-nets';
import { bundleFiles, loadBundle } from '@cxr-anomaly/core-nets/node';
import type { InputGate } from '@cxr-anomaly/data-cxr';
import { countNames, explainUnreadable, isAbsent } from '@cxr-anomaly/data-cxr/node';
import { runFolder } from '../run/run-folder';
import { toReachedThreshold } from './calibrate';

/** A bundle is known by this file of it. */
const MANIFEST = 'detector.json';

/** A detector from a bundle, with what the bundle says of it. */
export interface LoadedBundle {
  readonly manifest: BundleManifest;
  /** The caller's to dispose. */
  readonly detector: Detector<CommonSettings>;
  /** Tells images that the detector was not made for; absent where the bundle has none. */
  readonly gate?: InputGate;
}

/**
 * Loads a bundle of any of these methods; the engine must have been started.
 *
 * @param path a bundle, or a run folder, which holds one
 * @throws BundleError when it is incomplete, altered, of another method, or scores otherwise here, or the run has none yet.
 */
export async function loadAnyBundle(path: string, methods: readonly Method[]): Promise<LoadedBundle> {
  const folder = await findBundle(path);
  const bundle = await openBundle(bundleFiles(folder), folder);
  const { manifest } = bundle;
  const method = methods.find(({ name }) => name === manifest.method);
  if (!method) {
    const known = methods.map(({ name }) => name).join(', ');
    throw new BundleError(`${folder}: holds a detector of ${manifest.method}; this command knows ${known}.`);
  }
  const gate = await bundle.readGate();
  const { calibration } = manifest;
  return {
    manifest: { ...manifest, ...(calibration && { calibration: toReachedThreshold(calibration) }) },
    detector: await loadBundle(folder, method),
    ...(gate && { gate }),
  };
}

/** Finds the bundle in a run folder; any other folder is taken for a bundle itself. */
async function findBundle(path: string): Promise<string> {
  const { config, bundle } = runFolder(path);
  if (await isThere(join(path, MANIFEST))) return path;
  if (await isThere(join(bundle, MANIFEST))) return bundle;
  if (await isThere(config)) {
    throw new BundleError(
      `${path}: the run in it is not finished, so it has no bundle. Go on with train --resume.`,
    );
  }
  const trained: string[] = [];
  for (const name of await listNames(path)) {
    if (await isThere(join(runFolder(join(path, name)).bundle, MANIFEST))) trained.push(name);
  }
  trained.sort();
  if (trained.length > 0) {
    throw new BundleError(
      `${path}: holds ${countNames(trained, 'run')}. Name one of them, such as ${join(path, trained[0] ?? '')}.`,
    );
  }
  return path;
}

/** @throws BundleError when the system does not say whether it is there. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    return passOverAbsent(cause, path, false);
  }
}

/** The names in a folder; none where it is no folder. @throws BundleError when it cannot be read. */
async function listNames(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    return passOverAbsent(cause, path, []);
  }
}

function passOverAbsent<T>(cause: unknown, path: string, instead: T): T {
  if (isAbsent(cause) || (cause as NodeJS.ErrnoException).code === 'ENOTDIR') return instead;
  throw new BundleError(`${path} ${explainUnreadable(cause)}`, { cause });
}
