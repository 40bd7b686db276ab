import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import { BundleError } from '../../errors';
import { saveBundle } from '../bundle/bundle-folder';
import { openBundle, type FileHashes, type ReadFile } from '../bundle/bundle-reader';
import { hashFile } from '../bundle/hashed-file';
import { bundleFiles } from '../bundle/read-bundle-file';
import { sealManifest } from '../testing/seal-manifest';
import { createTinyDetector, drawImages, tinyMethod } from '../testing/tiny-detector';
import { TINY_GATE } from '../testing/tiny-gate';
import { readPrivateKey, readPublicKey, type SigningKey } from './keys';
import { signFiles, verifySignature } from './signature-file';

/** Positions at which a bit is flipped in each file except the description, where it is every byte. */
const SAMPLE = 40;

let root: string;
let files: ReadonlyMap<string, Uint8Array>;
let signature: Uint8Array;
let given: SigningKey;
beforeAll(async () => {
  await startEngine();
  root = await mkdtemp(join(tmpdir(), 'signed-bundle-'));
  const folder = join(root, 'bundle');
  const [detector, goldenImages] = [createTinyDetector(1), drawImages(2, 1)];
  await saveBundle(folder, detector, { goldenImages, gate: TINY_GATE });
  detector.dispose();
  goldenImages.dispose();
  const { hashes } = await openBundle(bundleFiles(folder), folder, [tinyMethod]);
  files = new Map(
    await Promise.all(
      [...hashes.keys()].map(
        async (path) => [path, new Uint8Array(await readFile(join(folder, path)))] as const,
      ),
    ),
  );
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  await writeFile(join(root, 'key'), privateKey.export({ type: 'sec1', format: 'pem' }));
  await writeFile(join(root, 'pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  given = await readPublicKey(join(root, 'pub'));
  signature = signFiles(hashes, 'deepsvdd', await readPrivateKey(join(root, 'key')));
});
afterAll(() => rm(root, { recursive: true }));

/** Opens the bundle with some files changed, against its signature. */
function open(changed: Readonly<Record<string, Uint8Array>>) {
  const read: ReadFile = (path) => hashFile(changed[path] ?? (files.get(path) as Uint8Array));
  return openBundle(read, 'b', [tinyMethod], verifySignature(signature, 'model.sig', given));
}

function* flip(bytes: Uint8Array, step: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) {
    const flipped = bytes.slice();
    flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
    yield flipped;
  }
}

describe('openBundle of a signed bundle', () => {
  it('accepts it as it was signed', async () => {
    expect((await open({})).manifest.method).toBe('deepsvdd');
  });

  it('refuses a flipped bit anywhere: in every byte of the description, and all over each other file', async () => {
    expect(files.size).toBe(6);
    for (const [path, bytes] of files) {
      const step = path === 'detector.json' ? 1 : Math.max(1, Math.floor(bytes.length / SAMPLE));
      for (const flipped of flip(bytes, step)) {
        await expect(open({ [path]: flipped })).rejects.toThrow(BundleError);
      }
    }
  });

  it('parses no description that was not signed, even if it is complete', async () => {
    const described = JSON.parse(Buffer.from(files.get('detector.json') ?? []).toString()) as object;
    const sealed = sealManifest({ ...described, settings: {} });
    await expect(open({ 'detector.json': sealed })).rejects.toThrow(/detector\.json: is not what was signed/);
    await expect(open({ 'detector.json': Buffer.from('{') })).rejects.toThrow(/is not what was signed/);
  });

  it('refuses a signature that vouches for one file more, one fewer, or a different one', async () => {
    const hashes = verifySignature(signature, 'f', given);
    const openWith = (signed: FileHashes) =>
      openBundle((path) => hashFile(files.get(path) as Uint8Array), 'b', [tinyMethod], signed);
    const state = 'state.safetensors';
    await expect(openWith(new Map([...hashes, ['more', 'ab'.repeat(32)]]))).rejects.toThrow(
      /b\/more: is not what/,
    );
    await expect(openWith(new Map([...hashes].filter(([path]) => path !== state)))).rejects.toThrow(
      /state.*not what/,
    );
    await expect(openWith(new Map([...hashes, [state, 'ab'.repeat(32)]]))).rejects.toThrow(
      /state.*is not what/,
    );
  });
});
