import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { explainFailure } from '@cxr-anomaly/files/node';
import { SettingsError } from '../../errors';

/** The curves that OpenSSF's model-signing supports, and the hash that each signs. */
const HASHES: ReadonlyMap<string | undefined, string> = new Map([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
]);

/** A key file holds a few hundred bytes. */
const MOST_KEY_BYTES = 64 * 2 ** 10;

/** Half of a key pair on an elliptic curve. */
export interface SigningKey {
  readonly key: KeyObject;
  /** The hash that ECDSA uses with it. */
  readonly hash: string;
  /** Identifies the pair: the sha256, in hexadecimal, of its public key as PEM. */
  readonly id: string;
}

/** Reads a private key, PEM of PKCS #8 or SEC 1, not encrypted. @throws SettingsError saying how a key is made. */
export async function readPrivateKey(path: string): Promise<SigningKey> {
  const text = await readKeyFile(path);
  if (text.includes('ENCRYPTED')) {
    throw new SettingsError(
      `${path}: the key is encrypted, so it cannot be read. Decrypt it where only you can read it: openssl ec -in ${path} -out KEY`,
    );
  }
  const key = parse(path, () => createPrivateKey(text));
  return describeKey(path, key, createPublicKey(key));
}

/** Reads a public key, PEM as openssl writes it. @throws SettingsError saying how a key is made. */
export async function readPublicKey(path: string): Promise<SigningKey> {
  const text = await readKeyFile(path);
  if (text.includes('PRIVATE KEY')) {
    throw new SettingsError(
      `${path}: this is a private key, which only the signer needs. Give its public half: openssl ec -in ${path} -pubout -out KEY.pub`,
    );
  }
  const key = parse(path, () => createPublicKey(text));
  return describeKey(path, key, key);
}

async function readKeyFile(path: string): Promise<string> {
  try {
    const handle = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(MOST_KEY_BYTES), 0, MOST_KEY_BYTES, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new SettingsError(`${path}: the key cannot be read (${explainFailure(cause)}).`, { cause });
  }
}

function parse(path: string, create: () => KeyObject): KeyObject {
  try {
    return create();
  } catch (cause) {
    throw new SettingsError(`${path}: not a key in PEM format. ${HOW_TO_MAKE}`, { cause });
  }
}

function describeKey(path: string, key: KeyObject, publicKey: KeyObject): SigningKey {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const hash = type === 'ec' ? HASHES.get(details?.namedCurve) : undefined;
  if (hash === undefined) {
    const kind = details?.namedCurve ?? type ?? 'unknown';
    throw new SettingsError(`${path}: keys of this kind (${kind}) are not supported. ${HOW_TO_MAKE}`);
  }
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return { key, hash, id: createHash('sha256').update(pem).digest('hex') };
}

const HOW_TO_MAKE =
  'A key must be on the curve P-256, P-384 or P-521, as OpenSSF model-signing requires. To make a pair: ' +
  'openssl ecparam -name prime256v1 -genkey -noout -out KEY && openssl ec -in KEY -pubout -out KEY.pub';
