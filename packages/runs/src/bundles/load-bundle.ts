import {
  loadDetector,
  type BundleManifest,
  type CommonSettings,
  type Detector,
  type Method,
} from '@cxr-anomaly/core-nets';
import type { InputGate } from '@cxr-anomaly/data-cxr';
import { openTrusted, type BundleOrigin, type BundleTrust } from './open-trusted';

/** A detector from a bundle, with what the bundle says of it. */
export interface LoadedBundle {
  readonly manifest: BundleManifest;
  readonly origin: BundleOrigin;
  /** The caller's to dispose. */
  readonly detector: Detector<CommonSettings>;
  /** Tells images that the detector was not made for; absent where the bundle has none. */
  readonly gate?: InputGate;
}

/**
 * Loads a bundle of any of these methods; the engine must have been started.
 *
 * @param path a bundle, or a run folder, which holds one
 * @throws BundleError when it is incomplete, altered, of another method, not to be trusted, or scores otherwise here, or the run has
 * none yet; SettingsError for a key that is none.
 */
export async function loadBundle(
  path: string,
  methods: readonly Method[],
  trust: BundleTrust = {},
): Promise<LoadedBundle> {
  const { bundle, origin } = await openTrusted(path, methods, trust);
  const gate = await bundle.readGate();
  const { manifest } = bundle;
  return { manifest, origin, detector: await loadDetector(bundle), ...(gate && { gate }) };
}
