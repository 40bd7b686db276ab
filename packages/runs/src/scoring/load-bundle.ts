import {
  BundleError,
  openBundle,
  type BundleManifest,
  type CommonSettings,
  type Detector,
  type Method,
} from '@cxr-anomaly/core-nets';
import { bundleFiles, loadBundle } from '@cxr-anomaly/core-nets/node';

/** A detector from a bundle, with what the bundle says of it. */
export interface LoadedBundle {
  readonly manifest: BundleManifest;
  /** The caller's to dispose. */
  readonly detector: Detector<CommonSettings>;
}

/**
 * Loads a bundle of any of these methods; the engine must have been started.
 *
 * @throws BundleError when it is incomplete, altered, of another method, or scores otherwise here.
 */
export async function loadAnyBundle(folder: string, methods: readonly Method[]): Promise<LoadedBundle> {
  const { manifest } = await openBundle(bundleFiles(folder), folder);
  const method = methods.find(({ name }) => name === manifest.method);
  if (!method) {
    const known = methods.map(({ name }) => name).join(', ');
    throw new BundleError(`${folder}: holds a detector of ${manifest.method}; this command knows ${known}.`);
  }
  return { manifest, detector: await loadBundle(folder, method) };
}
