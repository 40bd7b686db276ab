import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BundleError, openBundle, type Method, type OpenBundle } from '@cxr-anomaly/core-nets';
import {
  bundleFiles,
  MOST_SIGNATURE_BYTES,
  parseSignature,
  readPrivateKey,
  SIGNATURE_PATH,
  signFiles,
  writeFileAtomic,
} from '@cxr-anomaly/core-nets/node';
import { assertNothingElse } from './assert-nothing-else';
import { findBundle } from './find-bundle';

/** A signature that was written. */
export interface SignedBundle {
  readonly bundle: OpenBundle;
  /** Path of the signature. */
  readonly file: string;
  /** Names the key. */
  readonly key: string;
  /** Whether another signature was there before. */
  readonly replaced: boolean;
}

/**
 * Signs a bundle, after checking that it is whole: writes `model.sig` into it, in the place of an earlier signature.
 *
 * @param path a bundle, or a run folder, which holds one
 * @param keyFile PEM file of a private key on an elliptic curve
 * @throws BundleError when the bundle is not whole, its folder holds other files, or `model.sig` is a file of another kind; SettingsError for a key that is none.
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
  const replaced = existsSync(file);
  if (replaced) await assertSignature(folder, file);
  await writeFileAtomic(file, signFiles(bundle.hashes, bundle.manifest.method, key));
  return { bundle, file, key: key.id, replaced };
}

/** What is no signature is somebody's file. */
async function assertSignature(folder: string, file: string): Promise<void> {
  try {
    parseSignature((await bundleFiles(folder)(SIGNATURE_PATH, MOST_SIGNATURE_BYTES)).bytes, file);
  } catch (cause) {
    throw new BundleError(
      `${file}: is there and no signature of ours, so it is not replaced. Move it away.`,
      {
        cause,
      },
    );
  }
}
