import { createRandom } from '@cxr-anomaly/random';
import { calibrate } from '../../calibration/calibrate';
import type { BundleManifest } from '../../contracts';
import { BundleError } from '../../errors';
import { sealManifest } from '../testing/seal-manifest';
import { encodeManifest, parseManifest } from './bundle-manifest';
import { assertBundlePath } from './bundle-path';

const FILE = { bytes: 3, sha256: 'ab'.repeat(32) };
const NORMAL_SCORES = Array.from({ length: 40 }, (_, i) => i / 8);
const calibration = calibrate(NORMAL_SCORES) as NonNullable<BundleManifest['calibration']>;

const DESCRIBED: Omit<BundleManifest, 'digest'> = {
  formatVersion: 2,
  method: 'rlad',
  settings: { imageSize: 32, milestones: [1, 2], nested: { a: null } },
  preprocessing: {
    side: 32,
    channels: 3,
    fit: 'pad',
    tone: 'equalize',
    normalization: { kind: 'contrast-l1', min: -1, max: 2 },
  },
  calibration,
  golden: { scores: [1.25], tolerance: 0.01 },
  gate: true,
  files: { 'a/model.json': FILE, 'golden.safetensors': FILE },
};

const { golden, preprocessing } = DESCRIBED;
const parse = (value: object) => parseManifest(sealManifest(value), 'b/detector.json');
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('parseManifest', () => {
  it('returns what was written, with and without what may be absent', async () => {
    const { manifest, bytes } = await encodeManifest(DESCRIBED);
    expect(manifest).toEqual({ ...DESCRIBED, digest: manifest.digest });
    expect(await parseManifest(bytes, 'f')).toEqual(manifest);
    const least: Partial<BundleManifest> = { ...DESCRIBED };
    Reflect.deleteProperty(least, 'calibration');
    const unfitted = { ...least, preprocessing: { ...preprocessing, normalization: { kind: 'signed' } } };
    expect(await parse(unfitted)).toMatchObject(unfitted);
  });

  it('records which code of the user made it, and refuses malformed method names and hashes', async () => {
    const module = { name: '@lab/their-method', version: '1.2.3', sha256: 'ab'.repeat(32) };
    const { manifest, bytes } = await encodeManifest({ ...DESCRIBED, method: 'their-method', module });
    expect(await parseManifest(bytes, 'f')).toEqual(manifest);
    expect(manifest.module).toEqual(module);
    await expect(parse({ ...DESCRIBED, method: '../up' })).rejects.toThrow(/method: expected lower-case/);
    await expect(parse({ ...DESCRIBED, module: { ...module, sha256: 'ab' } })).rejects.toThrow(
      /module\.sha256/,
    );
    await expect(parse({ ...DESCRIBED, module: { ...module, url: 'x' } })).rejects.toThrow(/module: .*url/);
  });

  it('reports a bundle of another program as that, before anything else', async () => {
    const parseRaw = (value: unknown) => parseManifest(bytesOf(value), 'f');
    await expect(parseRaw({ formatVersion: 3 })).rejects.toThrow(
      /version 3, this program reads 2. Update this program/,
    );
    await expect(parseRaw({ formatVersion: 1 })).rejects.toThrow(/version 1, .*train again/);
    await expect(parseRaw({ formatVersion: '2' })).rejects.toThrow(/version "2".*was altered/);
    await expect(parseRaw([])).rejects.toThrow(/version missing/);
    await expect(parseRaw(null)).rejects.toThrow(BundleError);
  });

  it.each([
    ['a digit of the threshold', { calibration: { ...calibration, threshold: calibration.threshold + 1 } }],
    ['the tone', { preprocessing: { ...preprocessing, tone: 'none' } }],
    ['the normalization', { preprocessing: { ...preprocessing, normalization: { kind: 'unit' } } }],
    [
      'what normalization was fitted to',
      { preprocessing: { ...preprocessing, normalization: { kind: 'contrast-l1', min: -1, max: 3 } } },
    ],
    ['a setting', { settings: { imageSize: 32, milestones: [1, 3], nested: { a: null } } }],
    ['the gate', { gate: false }],
    ['the files', { files: { 'a/model.json': FILE } }],
    ['the tolerance', { golden: { ...golden, tolerance: 0.009 } }],
    ['a key that is added', { note: 1 }],
  ])('refuses a change of %s, whatever it is, by the digest', async (_, change) => {
    const { manifest } = await encodeManifest(DESCRIBED);
    const altered = parseManifest(bytesOf({ ...manifest, ...change }), 'b/detector.json');
    await expect(altered).rejects.toThrow(
      new BundleError('b/detector.json: altered since the bundle was written. Copy or download it again.'),
    );
  });

  it.each([
    [
      'a threshold that does not follow from its normal scores',
      { calibration: { ...calibration, threshold: 0.1 } },
      /calibration: the threshold does not follow from/,
    ],
    [
      'a rate that they do not promise',
      { calibration: { ...calibration, falseAlarmRate: 0.001 } },
      /calibration: the threshold does not follow/,
    ],
    [
      'normal scores in another order',
      { calibration: { ...calibration, normalScores: [...NORMAL_SCORES].reverse() } },
      /calibration: the threshold does not follow/,
    ],
    [
      'no normal scores',
      { calibration: { ...calibration, normalScores: [] } },
      /calibration\.normalScores: /,
    ],
    ['a huge tolerance', { golden: { ...golden, tolerance: 1e9 } }, /golden\.tolerance: /],
    [
      'more tolerance than any backend needs',
      { golden: { ...golden, tolerance: 0.011 } },
      /golden\.tolerance: /,
    ],
    [
      'thousands of golden inputs',
      { golden: { ...golden, scores: new Array(65).fill(1) } },
      /golden\.scores: /,
    ],
    ['an unknown key', { note: 1 }, /Unrecognized key: "note"/],
    [
      'an unknown key further in',
      { preprocessing: { ...preprocessing, gamma: 2 } },
      /preprocessing: Unrecognized key/,
    ],
    ['an unknown key of a file', { files: { a: { ...FILE, url: 'x' } } }, /files\.a: Unrecognized key/],
    [
      'several things at once',
      { method: 'S/VM', files: { a: { bytes: -1, sha256: 'xyz' } } },
      /method: .*files\.a\.bytes: .*expected a sha256/,
    ],
  ])('refuses %s, even with a matching digest', async (_, change, message) => {
    const changed = parse({ ...DESCRIBED, ...change });
    await expect(changed).rejects.toThrow(BundleError);
    await expect(changed).rejects.toThrow(message);
    await expect(changed).rejects.toThrow(/^b\/detector\.json: not a valid bundle description/);
  });

  it('refuses every bit flipped in it, except where the value stays the same', async () => {
    const { manifest, bytes } = await encodeManifest({ ...DESCRIBED, settings: { learningRate: 1e-7 } });
    const taken: string[] = [];
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      const parsed = await parseManifest(flipped, 'f').catch((error: unknown) => {
        expect(error).toBeInstanceOf(BundleError);
      });
      if (!parsed) continue;
      expect(parsed).toEqual(manifest);
      taken.push(String.fromCharCode(bytes[at] as number));
    }
    // 1e-7 may be written 1E-7.
    expect(taken.every((character) => character === 'e')).toBe(true);
  });

  it('refuses a file name that leaves the bundle, hides in it or names the description', async () => {
    const paths = [
      '../x',
      'a/../../x',
      '/etc/passwd',
      'a//b',
      'a\\b',
      'C:/x',
      '.hidden',
      'a/.',
      'a/',
      '',
      'Detector.json',
    ];
    for (const path of [...paths, 'a\u0000b', 'a b', '..', 'a\n']) {
      await expect(parse({ ...DESCRIBED, files: { [path]: FILE } })).rejects.toThrow(BundleError);
      expect(() => assertBundlePath(path, 'f')).toThrow(/^f: .* cannot be the name of a file/);
    }
    for (const path of ['a', 'a/b/c-1.bin', 'thumbnails/00001_000.png']) assertBundlePath(path, 'f');
  });

  it('returns a manifest or throws a BundleError for 400 mutations with a matching digest, never another error', async () => {
    const whole = sealManifest(DESCRIBED);
    let refused = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = createRandom(seed, 'manifest');
      const changed = whole.slice(0, random.integer(4) === 0 ? random.integer(whole.length) : whole.length);
      const changes = changed.length < whole.length ? 0 : 1 + random.integer(3);
      for (let i = 0; i < changes; i++) changed[random.integer(changed.length)] = 32 + random.integer(95);
      try {
        expect((await parseManifest(reseal(changed), 'f')).formatVersion).toBe(2);
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
    expect(refused).toBeLessThan(400);
  });
});

/** Corrects the digest if there is still JSON to hold one. */
function reseal(bytes: Uint8Array): Uint8Array {
  try {
    return sealManifest(JSON.parse(Buffer.from(bytes).toString()) as object);
  } catch {
    return bytes;
  }
}
