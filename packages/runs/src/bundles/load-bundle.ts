import {
  loadDetector,
  type BundleManifest,
  type CommonSettings,
  type Detector,
  type Method,
} from '@cxr-anomaly/core-nets';
import type { InputGate } from '@cxr-anomaly/data-cxr';
import { openTrusted, type BundleOrigin, type BundleTrust } from './open-trusted';

/** A detector from a bundle, with what the bundle says about it. */
export interface LoadedBundle {
  readonly manifest: BundleManifest;
  readonly origin: BundleOrigin;
  /** The caller disposes it. */
  readonly detector: Detector<CommonSettings>;
  /** Recognizes images that the detector was not made for; absent if the bundle has no gate. */
  readonly gate?: InputGate;
}

/**
 * Loads a bundle of any of these methods; the engine must have been started.
 *
 * @param path a bundle, or a run folder, which holds one
 * @throws BundleError when it is incomplete, altered, of another method, not trusted, or scores differently here, or when the run
 * has none yet; SettingsError for an invalid key.
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
