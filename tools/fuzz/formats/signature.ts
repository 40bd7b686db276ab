import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPublicKey, SIGNATURE_PATH, signFiles, verifySignature } from '@cxr-anomaly/core-nets/node';
import type { RandomStream } from '@cxr-anomaly/random';
import { chance } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Files, Format } from './format';

const KEY = 'maker.pub';

const FILES = new Map([
  ['detector.json', 'ab'.repeat(32)],
  ['encoder/model.json', '01'.repeat(32)],
]);

/** Signatures of bundles, and the keys they are checked with. */
export const signatureFormat: Format = {
  name: 'signature',
  share: 1,
  prepare() {
    const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const id = createHash('sha256').update(pem).digest('hex');
    const valid = {
      [SIGNATURE_PATH]: signFiles(FILES, 'deepsvdd', { key, hash: 'sha256', id }),
      [KEY]: new Uint8Array(Buffer.from(pem)),
    };
    const resign = (payload: Uint8Array) => sign('sha256', encodeForSigning(payload), key).toString('base64');
    return Promise.resolve({
      valid,
      draw: (random) => draw(valid, random, resign),
      async open(folder) {
        const path = join(folder, SIGNATURE_PATH);
        verifySignature(await readFile(path), path, await readPublicKey(join(folder, KEY)));
      },
    });
  },
};

/** Changes the file, the key, or what is signed, the latter with a valid signature. */
function draw(valid: Files, random: RandomStream, resign: (payload: Uint8Array) => string): Files {
  const [file, key] = [valid[SIGNATURE_PATH] as Uint8Array, valid[KEY] as Uint8Array];
  if (chance(random, 0.1)) return { ...valid, [KEY]: mutate(key, random, { text: 'plain' }) };
  if (chance(random, 0.5)) return { ...valid, [SIGNATURE_PATH]: mutate(file, random, { text: 'json' }) };
  const signed = JSON.parse(Buffer.from(file).toString()) as {
    dsseEnvelope: { payload: string; signatures: { sig: string }[] };
  };
  const { dsseEnvelope } = signed;
  const payload = mutate(Buffer.from(dsseEnvelope.payload, 'base64'), random, { text: 'json' });
  dsseEnvelope.payload = Buffer.from(payload).toString('base64');
  for (const signature of dsseEnvelope.signatures) signature.sig = resign(payload);
  return { ...valid, [SIGNATURE_PATH]: new Uint8Array(Buffer.from(JSON.stringify(signed))) };
}

function encodeForSigning(payload: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `), payload]);
}
