import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  BundleError,
  openBundle,
  SettingsError,
  type FileHashes,
  type Method,
  type OpenBundle,
} from '@cxr-anomaly/core-nets';
import {
  bundleFiles,
  MOST_SIGNATURE_BYTES,
  readPublicKey,
  SIGNATURE_PATH,
  verifySignature,
} from '@cxr-anomaly/core-nets/node';
import { explainFailure } from '@cxr-anomaly/files/node';
import { findBundle } from './find-bundle';

/** What a bundle must be besides intact; if nothing is given, any intact bundle is accepted. */
export interface BundleTrust {
  /** PEM file of the public key it must be signed with. */
  readonly trust?: string;
  /** The digest it must have, in hexadecimal. */
  readonly expectSha256?: string;
}

/** Where a bundle comes from, as far as that was verified. */
export interface BundleOrigin {
  /** Whether there is a signature, and whether it was made with the given key. */
  readonly signature: 'unsigned' | 'unchecked' | 'verified';
  /** Identifies the key that the signature was verified with. */
  readonly key?: string;
}

/** An opened bundle and where it comes from. */
export interface TrustedBundle {
  readonly bundle: OpenBundle;
  readonly origin: BundleOrigin;
}

/**
 * Opens a bundle if it is one that the user trusts. With a key, only what the key has signed is parsed.
 *
 * @param path a bundle, or a run folder, which holds one
 * @throws BundleError when it is not, and as `openBundle` does; SettingsError for an invalid key or digest.
 */
export async function openTrusted(
  path: string,
  methods: readonly Method[],
  { trust, expectSha256 }: BundleTrust,
): Promise<TrustedBundle> {
  if (expectSha256 !== undefined && !/^[0-9a-f]{64}$/i.test(expectSha256))
    throw new SettingsError(`${expectSha256}: a digest must have 64 hexadecimal digits.`);
  const key = trust === undefined ? undefined : await readPublicKey(trust);
  const folder = await findBundle(path);
  const read = bundleFiles(folder);
  const isSigned = existsSync(join(folder, SIGNATURE_PATH));
  let signed: FileHashes | undefined;
  if (key) {
    if (!isSigned)
      throw new BundleError(`${folder}: is unsigned, and only bundles signed with ${trust} are accepted.`);
    const file = join(folder, SIGNATURE_PATH);
    const { bytes } = await read(SIGNATURE_PATH, MOST_SIGNATURE_BYTES).catch((cause: unknown) => {
      throw new BundleError(`${file}: cannot be read (${explainFailure(cause)}).`, { cause });
    });
    signed = verifySignature(bytes, file, key);
  }
  const bundle = await openBundle(read, folder, methods, signed);
  const { digest } = bundle.manifest;
  if (expectSha256 !== undefined && digest !== expectSha256.toLowerCase()) {
    throw new BundleError(
      `${folder}: has the digest ${digest}, not ${expectSha256}: it is not the bundle that was expected.`,
    );
  }
  const origin: BundleOrigin = key
    ? { signature: 'verified', key: key.id }
    : { signature: isSigned ? 'unchecked' : 'unsigned' };
  return { bundle, origin };
}

/** Says in one line which bundle it is and whether its signature was verified. */
export function describeOrigin(method: string, digest: string, { signature, key }: BundleOrigin): string {
  const said = {
    unsigned: 'unsigned',
    unchecked: 'signed, but not verified because no key was given',
    verified: `signed with the key ${key?.slice(0, 12)}…`,
  };
  return `${method}, ${said[signature]}, sha256 ${digest}`;
}
