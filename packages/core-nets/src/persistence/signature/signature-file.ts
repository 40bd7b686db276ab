/**
 * A signature as OpenSSF's model-signing writes it with a key: a DSSE envelope (https://github.com/secure-systems-lab/dsse)
 * around the statement, in the JSON of a Sigstore bundle without certificate and log.
 */
import { sign, verify } from 'node:crypto';
import { z } from 'zod';
import { BundleError } from '../../errors';
import type { FileHashes } from '../bundle/bundle-reader';
import { parseStrictJson } from '../strict-json';
import type { SigningKey } from './keys';
import { readStatement, writeStatement } from './statement';

/** Path of the signature in a bundle. */
export const SIGNATURE_PATH = 'model.sig';

/** Signatures of a bundle take a few KB. */
export const MOST_SIGNATURE_BYTES = 2 ** 20;

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Accepted only if encoding it again returns the same text: no bit may change unnoticed. */
const base64 = z.string().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) context.addIssue({ code: 'custom', message: 'not Base64' });
  return bytes;
});

const signatureSchema = z.strictObject({
  mediaType: z.literal('application/vnd.dev.sigstore.bundle.v0.3+json'),
  verificationMaterial: z.strictObject({
    publicKey: z.strictObject({ hint: z.string() }),
    tlogEntries: z.tuple([]),
  }),
  dsseEnvelope: z.strictObject({
    payload: base64,
    payloadType: z.literal(PAYLOAD_TYPE),
    signatures: z.tuple([z.strictObject({ sig: base64, keyid: z.literal('') })]),
  }),
});

/** Signs files. @param name of the whole, for people. */
export function signFiles(files: FileHashes, name: string, { key, hash, id }: SigningKey): Uint8Array {
  const payload = writeStatement(name, files, SIGNATURE_PATH);
  const signature: z.input<typeof signatureSchema> = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: id }, tlogEntries: [] },
    dsseEnvelope: {
      payload: Buffer.from(payload).toString('base64'),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: sign(hash, encodeForSigning(payload), key).toString('base64'), keyid: '' }],
    },
  };
  return new TextEncoder().encode(JSON.stringify(signature));
}

/**
 * Reads the files that a signature vouches for. Nothing that was signed is parsed before the signature is verified.
 *
 * @param file named in messages.
 * @throws BundleError when it is not a signature, or was made with another key.
 */
export function verifySignature(bytes: Uint8Array, file: string, { key, hash, id }: SigningKey): FileHashes {
  const { verificationMaterial, dsseEnvelope } = parseSignature(bytes, file);
  const { hint } = verificationMaterial.publicKey;
  if (hint !== id) {
    throw new BundleError(
      `${file}: signed with another key (${hint.slice(0, 12)}…), not with ${id.slice(0, 12)}….`,
    );
  }
  const { payload, signatures } = dsseEnvelope;
  if (!verify(hash, encodeForSigning(payload), key, signatures[0].sig)) {
    throw new BundleError(`${file}: the signature is not valid: it, or what it signs, was altered.`);
  }
  return readStatement(payload, file);
}

/** Checks that a file is a signature of this kind, with any key. @throws BundleError */
export function parseSignature(bytes: Uint8Array, file: string): z.output<typeof signatureSchema> {
  const { data, error } = signatureSchema.safeParse(parseStrictJson(bytes, file));
  if (data) return data;
  const [issue] = error.issues;
  throw new BundleError(
    `${file}: not a signature made with a key (${issue?.path.join('.')}: ${issue?.message}).`,
  );
}

/** DSSE's pre-authentication encoding: lengths and contents of type and payload. */
function encodeForSigning(payload: Uint8Array): Uint8Array {
  const prefix = `DSSEv1 ${Buffer.byteLength(PAYLOAD_TYPE)} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(prefix), payload]);
}
