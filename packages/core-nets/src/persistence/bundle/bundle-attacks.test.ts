import { mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import type { BundleManifest } from '../../contracts';
import { BundleError } from '../../errors';
import { sealManifest } from '../testing/seal-manifest';
import { createTinyDetector, drawImages, tinyMethod } from '../testing/tiny-detector';
import { TINY_GATE } from '../testing/tiny-gate';
import { saveBundle } from './bundle-folder';
import { openBundle, type BundleMethod } from './bundle-reader';
import { bundleFiles } from './read-bundle-file';

const STATE = 'state.safetensors';
const WEIGHTS = 'encoder/group1-shard1of1.bin';

let folder: string;
let manifest: BundleManifest;
beforeAll(async () => {
  await startEngine();
  folder = join(await mkdtemp(join(tmpdir(), 'bundle-attacks-')), 'bundle');
  const [detector, goldenImages] = [createTinyDetector(1), drawImages(2, 1)];
  manifest = await saveBundle(folder, detector, { goldenImages, gate: TINY_GATE });
  detector.dispose();
  goldenImages.dispose();
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

/** Opens the bundle with another description and a matching digest. */
async function openWith(change: object, method: BundleMethod = tinyMethod) {
  await writeFile(join(folder, 'detector.json'), sealManifest({ ...manifest, ...change }));
  return openBundle(bundleFiles(folder), 'b', [method]);
}

/** The list of files without one of them. */
function without(path: string) {
  return { files: Object.fromEntries(Object.entries(manifest.files).filter(([name]) => name !== path)) };
}

function withFile(path: string, change: object) {
  const before = manifest.files[path] ?? { bytes: 0, sha256: '00'.repeat(32) };
  return { files: { ...manifest.files, [path]: { ...before, ...change } } };
}

describe('openBundle', () => {
  it('accepts the bundle as it was written', async () => {
    expect(await (await openWith({})).readGate()).toEqual(TINY_GATE);
  });

  it.each([
    [
      'another tone than its settings say',
      { preprocessing: { tone: 'equalize' } },
      /prepared with tone equalize, but its settings say none/,
    ],
    ['another side', { preprocessing: { side: 16 } }, /prepared with side 16, but its settings say 8/],
    [
      'another normalization',
      { preprocessing: { normalization: { kind: 'unit' } } },
      /prepared with normalization unit, but its settings say contrast-l1/,
    ],
  ])('refuses images prepared with %s', async (_, { preprocessing }, message) => {
    const change = { preprocessing: { ...manifest.preprocessing, ...preprocessing } };
    await expect(openWith(change)).rejects.toThrow(message);
  });

  it.each([
    [
      'without its gate in the list',
      () => without('gate.safetensors'),
      /'gate\.safetensors' is not among its files/,
    ],
    [
      'with a gate that it denies',
      () => ({ gate: false }),
      /gate\.safetensors: deepsvdd does not use this file/,
    ],
    ['without its state', () => without(STATE), /'state\.safetensors' is not among/],
    ['without its weights', () => without(WEIGHTS), /'encoder\/group1.*is not among/],
    ['without golden inputs', () => without('golden.safetensors'), /'golden\.safetensors' is not among/],
    [
      'with a file that nothing needs',
      () => withFile('more.bin', {}),
      /more\.bin: deepsvdd does not use this file/,
    ],
    [
      'with pictures, of a method that keeps none',
      () => withFile('thumbnails/4.gray', { bytes: 16 }),
      /does not use this file/,
    ],
    [
      'with invalid settings',
      () => ({ settings: { ...manifest.settings, k: 1 } }),
      /settings are not valid for deepsvdd: .*"k"/,
    ],
    [
      'with weights of another network',
      () => withFile(WEIGHTS, { bytes: 4 }),
      /has 4 bytes, but the settings of the bundle require 1864/,
    ],
    [
      'with a state of 1.9 GB',
      () => withFile(STATE, { bytes: 1.9e9 }),
      /has 1900000000 bytes, but .* require 24 to/,
    ],
    [
      'with golden inputs of 1.9 GB',
      () => withFile('golden.safetensors', { bytes: 1.9e9 }),
      /golden\.safetensors: has 1900000000 bytes/,
    ],
    [
      'with a gate of 1.9 GB',
      () => withFile('gate.safetensors', { bytes: 1.9e9 }),
      /gate\.safetensors: has 1900000000 bytes/,
    ],
  ])('refuses a bundle %s', async (_, change, message) => {
    await expect(openWith(change())).rejects.toThrow(BundleError);
    await expect(openWith(change())).rejects.toThrow(message);
  });

  it('bounds what is kept of training images by the length of a row, and pictures by the rows', async () => {
    const rows = {
      networks: tinyMethod.bundleParts(undefined as never).networks,
      values: 0,
      valuesPerImage: 4,
    };
    const memory: BundleMethod = { ...tinyMethod, bundleParts: () => rows };
    await expect(openWith(withFile(STATE, { bytes: 1.9e9 }), memory)).rejects.toThrow(/to 1040065536\./);
    const pictures = withFile('thumbnails/64.gray', { bytes: 1.9e9 });
    await expect(openWith(pictures, memory)).rejects.toThrow(
      /64\.gray: has 1900000000 bytes, but .* require 4096 to \d{5}\./,
    );
    await expect(openWith(withFile('thumbnails/99999.gray', {}), memory)).rejects.toThrow(
      /does not use this file/,
    );
  });

  it('reads nothing of a file that is longer than listed, nor of an endless description', async () => {
    await openWith({});
    const path = join(folder, WEIGHTS);
    const whole = await readFile(path);
    await truncate(path, 1.9e9);
    const before = process.memoryUsage.rss();
    await expect(openBundle(bundleFiles(folder), 'b', [tinyMethod])).rejects.toThrow(
      /it has 1900000000 bytes; at most 1864 are allowed/,
    );
    await writeFile(path, whole);
    const description = await open(join(folder, 'detector.json'), 'w');
    await description.truncate(1.9e9);
    await description.close();
    await expect(openBundle(bundleFiles(folder), 'b', [tinyMethod])).rejects.toThrow(
      /detector\.json: .*it has 1900000000 bytes; at most 33554432 are allowed/,
    );
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });
});
