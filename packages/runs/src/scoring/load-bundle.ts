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
import { toReachedThreshold } from './calibrate';

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
 * @throws BundleError when it is incomplete, altered, of another method, or scores otherwise here.
 */
export async function loadAnyBundle(folder: string, methods: readonly Method[]): Promise<LoadedBundle> {
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
