import type { BundleManifest, Method } from '@cxr-anomaly/core-nets';
import { assertNothingElse } from './assert-nothing-else';
import { openTrusted, type BundleOrigin, type BundleTrust } from './open-trusted';

/** What an intact bundle says about itself. */
export interface VerifiedBundle extends BundleOrigin {
  /** Its folder. */
  readonly bundle: string;
  readonly method: string;
  /** Its digest, which covers all its files. */
  readonly sha256: string;
  readonly files: number;
  readonly bytes: number;
  /** Absent if no normal images were held out. */
  readonly threshold?: number;
  /** Whether it recognizes images of another kind. */
  readonly inputGate: boolean;
  /** How its networks' weights are stored if not as float32, and the digest of the bundle they were taken from. */
  readonly shrunk?: NonNullable<BundleManifest['shrunk']>;
}

/**
 * Checks every file of a bundle, its signature if a key is given, and that its folder holds nothing else. No engine is needed:
 * the scores of its golden inputs are checked when it is loaded.
 *
 * @param path a bundle, or a run folder, which holds one
 * @throws BundleError, SettingsError as `openTrusted` does.
 */
export async function verifyBundle(
  path: string,
  methods: readonly Method[],
  trust: BundleTrust = {},
): Promise<VerifiedBundle> {
  const { bundle, origin } = await openTrusted(path, methods, trust);
  await assertNothingElse(bundle);
  const { method, digest, files, calibration, gate, shrunk } = bundle.manifest;
  const sizes = Object.values(files).map(({ bytes }) => bytes);
  return {
    bundle: bundle.name,
    method,
    sha256: digest,
    ...origin,
    files: sizes.length + 1,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    ...(calibration && { threshold: calibration.threshold }),
    inputGate: gate,
    ...(shrunk && { shrunk }),
  };
}
