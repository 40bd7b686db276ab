import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputGate } from '@cxr-anomaly/data-cxr';
import { startEngine } from '@cxr-anomaly/engine/node';
import { BundleError } from '../../errors';
import { decodeSafetensors, encodeSafetensors } from '../safetensors';
import { createTinyDetector, drawImages, tinyMethod } from '../testing/tiny-detector';
import { TINY_GATE } from '../testing/tiny-gate';
import { saveBundle } from './bundle-folder';
import { openBundle } from './bundle-reader';
import { decodeGate, encodeGate } from './gate-file';
import { bundleFiles } from './read-bundle-file';

/** The gate's file with its rules or tensors changed. */
function tamper(change: { rules?: object; mean?: number[]; shape?: number[] }): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(encodeGate(TINY_GATE), 'f');
  const rules = { ...(JSON.parse(metadata['rules'] ?? '') as object), ...change.rules };
  const data = Float32Array.from(change.mean ?? TINY_GATE.mean);
  const mean = { dtype: 'float32', shape: change.shape ?? [2, 2], data } as const;
  return encodeSafetensors(new Map([...tensors, ['mean', mean]]), { rules: JSON.stringify(rules) });
}

describe('decodeGate', () => {
  it('returns what was encoded, number for number', () => {
    expect(decodeGate(encodeGate(TINY_GATE), 'f')).toEqual(TINY_GATE);
  });

  it.each([
    ['without rules', encodeSafetensors(new Map()), /limit: .*colored: /],
    ['without a limit above 0', tamper({ rules: { limit: 0 } }), /limit: /],
    ['without a property', tamper({ rules: { normal: {} } }), /normal\.error: /],
    [
      'with fewer variances than components',
      tamper({ rules: { variances: [1] } }),
      /'components' of shape \[1, 2, 2\]/,
    ],
    ['with a mean of no side', tamper({ mean: [], shape: [0, 0] }), /'mean' of shape \[0, 0\]/],
    ['with a mean that is not square', tamper({ shape: [4, 1] }), /'mean' of shape \[4, 4\]/],
    ['with a mean that is not finite', tamper({ mean: [0, NaN, 0, 0] }), /'mean' .*finite/],
  ])('refuses a file %s, naming it', (_, bytes, message) => {
    expect(() => decodeGate(bytes, 'b/gate.safetensors')).toThrow(BundleError);
    expect(() => decodeGate(bytes, 'b/gate.safetensors')).toThrow(message);
    expect(() => decodeGate(bytes, 'b/gate.safetensors')).toThrow(/^b\/gate\.safetensors: /);
  });
});

describe('a bundle', () => {
  let root: string;
  beforeAll(async () => {
    await startEngine();
    root = await mkdtemp(join(tmpdir(), 'gate-file-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  async function saveTiny(name: string, gate?: InputGate) {
    const [detector, goldenImages] = [createTinyDetector(1), drawImages(1, 1)];
    const folder = join(root, name);
    const { files } = await saveBundle(folder, detector, { goldenImages, ...(gate && { gate }) });
    detector.dispose();
    goldenImages.dispose();
    return { folder, files, open: () => openBundle(bundleFiles(folder), folder, [tinyMethod]) };
  }

  it('keeps a gate among its hashed files', async () => {
    const { folder, files, open } = await saveTiny('with', TINY_GATE);
    expect(files).toHaveProperty(['gate.safetensors']);
    expect(await (await open()).readGate()).toEqual(TINY_GATE);
    await writeFile(join(folder, 'gate.safetensors'), encodeGate({ ...TINY_GATE, limit: 4 }));
    await expect(open()).rejects.toThrow(/gate\.safetensors: altered/);
  });

  it('is read without one, if there were too few images to learn it', async () => {
    const { files, open } = await saveTiny('without');
    expect(files).not.toHaveProperty(['gate.safetensors']);
    expect(await (await open()).readGate()).toBeUndefined();
  });
});
