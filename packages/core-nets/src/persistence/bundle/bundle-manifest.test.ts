import { createRandom } from '@cxr-anomaly/engine/random';
import type { BundleManifest } from '../../contracts';
import { BundleError } from '../../errors';
import { assertBundlePath, parseManifest } from './bundle-manifest';

const MANIFEST: BundleManifest = {
  formatVersion: 1,
  method: 'rlad',
  settings: { imageSize: 32, milestones: [1, 2], nested: { a: null } },
  preprocessing: {
    side: 32,
    channels: 3,
    fit: 'pad',
    tone: 'equalize',
    normalization: { kind: 'contrast-l1', min: -1, max: 2 },
  },
  calibration: { threshold: 0.5, falseAlarmRate: 0.05, normalScores: [0.1, 0.5] },
  golden: { scores: [1.25], tolerance: 0.01 },
  files: { 'a/model.json': 'ab'.repeat(32), 'golden.safetensors': '01'.repeat(32) },
};

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const parse = (value: unknown) => parseManifest(bytesOf(value), 'b/detector.json');

describe('parseManifest', () => {
  it('gives back what was written, with and without what may be absent', () => {
    expect(parse(MANIFEST)).toEqual(MANIFEST);
    const { formatVersion, method, settings, preprocessing, golden, files } = MANIFEST;
    const unfitted = { ...preprocessing, normalization: { kind: 'contrast-l1' } };
    const least = { formatVersion, method, settings, preprocessing: unfitted, golden, files };
    expect(parse(least)).toEqual(least);
  });

  it('calls a bundle of a later program that, before anything else', () => {
    expect(() => parse({ formatVersion: 2 })).toThrow(/version 2, this program reads 1. Update this program/);
    expect(() => parse({ formatVersion: '1' })).toThrow(/version "1".*was altered/);
    expect(() => parse([])).toThrow(/version missing/);
    expect(() => parse(null)).toThrow(BundleError);
  });

  it('names every field that is wrong', () => {
    const wrong = { ...MANIFEST, method: 'svm', golden: { scores: [], tolerance: -1 }, files: { a: 'xyz' } };
    expect(() => parse(wrong)).toThrow(
      /^b\/detector\.json: .*method: .*golden\.scores: .*golden\.tolerance: .*files\.a: expected a sha256/,
    );
  });

  it('refuses a file name that leaves the bundle, hides in it or names the description', () => {
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
      expect(() => parse({ ...MANIFEST, files: { [path]: 'ab'.repeat(32) } })).toThrow(BundleError);
      expect(() => assertBundlePath(path, 'f')).toThrow(/^f: .* cannot be the name of a file/);
    }
    for (const path of ['a', 'a/b/c-1.bin', 'thumbnails/00001_000.png']) assertBundlePath(path, 'f');
  });

  it('gives a manifest or a BundleError for 400 seeded mutations, never another error', () => {
    const whole = bytesOf(MANIFEST);
    let refused = 0;
    for (let seed = 0; seed < 400; seed++) {
      const random = createRandom(seed, 'manifest');
      const changed = whole.slice(0, random.integer(4) === 0 ? random.integer(whole.length) : whole.length);
      const changes = changed.length < whole.length ? 0 : 1 + random.integer(3);
      for (let i = 0; i < changes; i++) changed[random.integer(changed.length)] = 32 + random.integer(95);
      try {
        expect(parseManifest(changed, 'f').formatVersion).toBe(1);
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
    expect(refused).toBeLessThan(400);
  });
});
