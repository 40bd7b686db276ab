import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BundleError, SettingsError } from '../../errors';
import { BY_MODEL_SIGNING } from '../testing/by-model-signing';
import { readPrivateKey, readPublicKey, type SigningKey } from './keys';
import { signFiles, verifySignature } from './signature-file';

const FILES = new Map([
  ['detector.json', 'ab'.repeat(32)],
  ['b/model.json', '01'.repeat(32)],
  ['b-1', '02'.repeat(32)],
]);

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'signature-'))));
afterAll(() => rm(folder, { recursive: true }));

async function writeKey(name: string, pem: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), pem);
  return join(folder, name);
}

async function makePair(
  namedCurve: string,
): Promise<{ readonly own: SigningKey; readonly given: SigningKey }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return {
    own: await readPrivateKey(await writeKey('own.key', secret)),
    given: await readPublicKey(await writeKey('own.pub', publicKey.export({ type: 'spki', format: 'pem' }))),
  };
}

describe('verifySignature', () => {
  it.each(['prime256v1', 'secp384r1', 'secp521r1'])(
    'accepts what was signed with a key on %s',
    async (curve) => {
      const { own, given } = await makePair(curve);
      expect(own.id).toBe(given.id);
      expect(verifySignature(signFiles(FILES, 'rlad', own), 'model.sig', given)).toEqual(FILES);
    },
  );

  it('lists files as model-signing does: folder by folder', async () => {
    const { own } = await makePair('prime256v1');
    const theirs = Object.entries(BY_MODEL_SIGNING.files);
    const [ours, expected] = [
      Buffer.from(signFiles(new Map(theirs.reverse()), 'm', own)).toString(),
      BY_MODEL_SIGNING.signature,
    ]
      .map((text) => (JSON.parse(text) as { dsseEnvelope: { payload: string } }).dsseEnvelope.payload)
      .map(
        (payload) =>
          JSON.parse(Buffer.from(payload, 'base64').toString()) as {
            subject: unknown;
            predicate: { resources: unknown };
          },
      );
    expect(ours?.subject).toEqual(expected?.subject);
    expect(ours?.predicate.resources).toEqual(expected?.predicate.resources);
  });

  it("accepts what OpenSSF's model-signing wrote", async () => {
    const key = await readPublicKey(await writeKey('theirs.pub', BY_MODEL_SIGNING.publicKey));
    const signed = verifySignature(Buffer.from(BY_MODEL_SIGNING.signature), 'model.sig', key);
    expect(Object.fromEntries(signed)).toEqual(BY_MODEL_SIGNING.files);
  });

  it('refuses the signature of another key, naming both', async () => {
    const [{ own }, { given }] = [await makePair('prime256v1'), await makePair('prime256v1')];
    const verify = () => verifySignature(signFiles(FILES, 'rlad', own), 'b/model.sig', given);
    expect(verify).toThrow(BundleError);
    expect(verify).toThrow(
      `signed with another key (${own.id.slice(0, 12)}…), not with ${given.id.slice(0, 12)}…`,
    );
  });

  it('refuses another hint of the key, and another key under a right hint', async () => {
    const [{ own, given }, other] = [await makePair('prime256v1'), await makePair('prime256v1')];
    const forged = signFiles(FILES, 'rlad', { ...other.own, id: own.id });
    expect(() => verifySignature(forged, 'f', given)).toThrow(/signature is not valid/);
  });

  it('refuses a flipped bit in any byte of it', async () => {
    const { own, given } = await makePair('prime256v1');
    for (const [bytes, key] of [
      [signFiles(FILES, 'rlad', own), given],
      [
        new Uint8Array(Buffer.from(BY_MODEL_SIGNING.signature)),
        await readPublicKey(await writeKey('theirs.pub', BY_MODEL_SIGNING.publicKey)),
      ],
    ] as const) {
      for (let at = 0; at < bytes.length; at++) {
        const flipped = bytes.slice();
        flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
        expect(() => verifySignature(flipped, 'f', key)).toThrow(BundleError);
      }
    }
  });

  it.each([
    ['a key that is added', (text: string) => text.replace('{', '{"note":1,')],
    ['a second signature', (text: string) => text.replace(/("signatures":\[)(\{[^}]*\})/, '$1$2,$2')],
    ['another payload type', (text: string) => text.replace('vnd.in-toto', 'x')],
    ['white space in Base64', (text: string) => text.replace('"payload":"', '"payload":" ')],
    ['text that is not JSON', () => 'x'],
    ['nothing', () => ''],
  ])('refuses %s', async (_, change) => {
    const { own, given } = await makePair('prime256v1');
    const text = Buffer.from(signFiles(FILES, 'rlad', own)).toString();
    expect(() => verifySignature(Buffer.from(change(text)), 'f', given)).toThrow(BundleError);
  });
});

describe('readPrivateKey and readPublicKey', () => {
  it('refuse anything but a key that OpenSSF model-signing supports, saying how to make one', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const ed = await writeKey('ed.key', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const edPublic = await writeKey('ed.pub', publicKey.export({ type: 'spki', format: 'pem' }));
    await expect(readPrivateKey(ed)).rejects.toThrow(
      /\(ed25519\) are not supported\. .*openssl ecparam -name prime256v1/,
    );
    await expect(readPublicKey(edPublic)).rejects.toThrow(SettingsError);
    const bitcoin = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
    const path = await writeKey('k1.key', bitcoin.export({ type: 'sec1', format: 'pem' }));
    await expect(readPrivateKey(path)).rejects.toThrow(/\(secp256k1\) are not supported/);
    await expect(readPrivateKey(await writeKey('text.key', 'hello'))).rejects.toThrow(
      /not a key in PEM format/,
    );
    await expect(readPublicKey(join(folder, 'gone.pub'))).rejects.toThrow(
      /gone\.pub: the key cannot be read/,
    );
  });

  it('refuse a private key where a public one is needed, and an encrypted one', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const path = await writeKey('p.key', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await expect(readPublicKey(path)).rejects.toThrow(/private key, which only the signer needs.*-pubout/);
    const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const;
    const encrypted = await writeKey('e.key', privateKey.export(cipher));
    await expect(readPrivateKey(encrypted)).rejects.toThrow(/the key is encrypted/);
  });
});
