import { join } from 'node:path';
import { openBundle, type Method, type OpenBundle } from '@cxr-anomaly/core-nets';
import {
  bundleFiles,
  parseSignature,
  readPrivateKey,
  SIGNATURE_PATH,
  signFiles,
} from '@cxr-anomaly/core-nets/node';
import { writeOutput, type OutputKind } from '@cxr-anomaly/files/node';
import { assertNothingElse } from './assert-nothing-else';
import { findBundle } from './find-bundle';

/** A signature that was written. */
export interface SignedBundle {
  readonly bundle: OpenBundle;
  /** Path of the signature. */
  readonly file: string;
  /** Identifies the key. */
  readonly key: string;
  /** Whether another signature was there before. */
  readonly replaced: boolean;
}

const SIGNATURE: OutputKind = {
  name: 'a signature',
  isOwn(head) {
    try {
      parseSignature(head, SIGNATURE_PATH);
      return true;
    } catch {
      return false;
    }
  },
};

/**
 * Signs a bundle after checking that it is intact: writes `model.sig` into it, replacing an earlier signature.
 *
 * @param path a bundle, or a run folder, which holds one
 * @param keyFile PEM file of an elliptic-curve private key
 * @throws BundleError when the bundle is not intact or its folder holds other files; SettingsError for an invalid key;
 *   PathTakenError when `model.sig` is a file of another kind.
 */
export async function signBundle(
  path: string,
  methods: readonly Method[],
  keyFile: string,
): Promise<SignedBundle> {
  const key = await readPrivateKey(keyFile);
  const folder = await findBundle(path);
  const bundle = await openBundle(bundleFiles(folder), folder, methods);
  await assertNothingElse(bundle);
  const file = join(folder, SIGNATURE_PATH);
  const before = await writeOutput(file, signFiles(bundle.hashes, bundle.manifest.method, key), SIGNATURE);
  return { bundle, file, key: key.id, replaced: before === 'own' };
}
