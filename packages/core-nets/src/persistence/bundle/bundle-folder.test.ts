import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import type { BundleManifest } from '../../contracts';
import { BundleError } from '../../errors';
import { createTinyDetector, drawImages, PREPROCESSING, tinyMethod } from '../testing/tiny-detector';
import { calibrate } from '../../calibration/calibrate';
import { sealManifest } from '../testing/seal-manifest';
import { saveBundle } from './bundle-folder';
import { openBundle, type BundleMethod } from './bundle-reader';
import { loadDetector } from './load-detector';
import { bundleFiles } from './read-bundle-file';
import { verifyGolden } from './golden-scores';

const FILES = [
  'detector.json',
  'encoder/group1-shard1of1.bin',
  'encoder/model.json',
  'golden.safetensors',
  'state.safetensors',
];
const CALIBRATION = calibrate([1, 2, 3]);

let root: string;
let folder: string;
beforeAll(async () => {
  await startEngine();
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-folder-'));
  folder = join(root, 'run', 'bundle');
});
afterEach(() => rm(root, { recursive: true }));

/** Saves a detector of this seed and frees it. */
async function saveTiny(seed: number): Promise<BundleManifest> {
  const detector = createTinyDetector(seed);
  const goldenImages = drawImages(3, 11);
  try {
    return await saveBundle(folder, detector, {
      goldenImages,
      ...(CALIBRATION && { calibration: CALIBRATION }),
    });
  } finally {
    goldenImages.dispose();
    detector.dispose();
  }
}

async function loadBundle(path: string, method: BundleMethod) {
  return loadDetector(await openBundle(bundleFiles(path), path, [method]));
}

/** Changes the description, its digest with it. */
async function editManifest(edit: (manifest: BundleManifest) => object): Promise<void> {
  const path = join(folder, 'detector.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as BundleManifest;
  await writeFile(path, sealManifest(edit(manifest)));
}

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1)).sort();
}

describe('saveBundle', () => {
  it('writes exactly the listed files, for nobody else to read, and leaves no tensor and nothing beside the bundle', async () => {
    const before = tf.memory().numTensors;
    const manifest = await saveTiny(1);
    expect(tf.memory().numTensors).toBe(before);
    expect(await filesOf(folder)).toEqual(FILES);
    expect([...Object.keys(manifest.files), 'detector.json'].sort()).toEqual(FILES);
    expect(await readdir(join(root, 'run'))).toEqual(['bundle']);
    for (const path of ['.', ...FILES]) expect((await stat(join(folder, path))).mode & 0o077).toBe(0);
    expect(manifest.calibration).toEqual(CALIBRATION);
    expect(manifest.golden.scores).toHaveLength(3);
  });

  it('writes the same bytes for the same detector', async () => {
    const detector = createTinyDetector(4);
    const goldenImages = drawImages(2, 1);
    const first = await saveBundle(folder, detector, { goldenImages });
    expect(await saveBundle(`${folder}/`, detector, { goldenImages })).toEqual(first);
    tf.dispose(goldenImages);
    detector.dispose();
  });

  it('replaces a bundle, but no folder that holds something else', async () => {
    await saveTiny(1);
    const { settings } = await saveTiny(2);
    expect(settings).toMatchObject({ seed: 2 });
    folder = join(root, 'mine');
    await mkdir(folder);
    await writeFile(join(folder, 'thesis.tex'), 'years of work');
    await expect(saveTiny(3)).rejects.toThrow(/mine: holds other files than a bundle/);
    expect(await readdir(folder)).toEqual(['thesis.tex']);
  });

  it('replaces no bundle that somebody laid something into', async () => {
    await saveTiny(1);
    await writeFile(join(folder, 'encoder', 'notes.txt'), 'what we saw');
    await expect(saveTiny(2)).rejects.toThrow(/holds other files than a bundle \(encoder\/notes\.txt\)/);
    expect(await filesOf(folder)).toEqual([...FILES, 'encoder/notes.txt'].sort());
  });

  it('keeps the bundle that was there when the new detector scores NaN', async () => {
    await saveTiny(1);
    const broken = createTinyDetector(2);
    broken.center.assign(tf.fill([4], Number.NaN));
    const goldenImages = drawImages(2, 1);
    await expect(saveBundle(folder, broken, { goldenImages })).rejects.toThrow(/Golden input 0 scores NaN/);
    expect(await readdir(join(root, 'run'))).toEqual(['bundle']);
    const detector = await loadBundle(folder, tinyMethod);
    expect(detector.settings.seed).toBe(1);
    detector.dispose();
    broken.dispose();
    goldenImages.dispose();
  });
});

describe('loadBundle', () => {
  it('gives a detector with the same scores, bit for bit, and leaks nothing when done twice', async () => {
    const original = createTinyDetector(7);
    const [goldenImages, others] = [drawImages(2, 1), drawImages(5, 2)];
    await saveBundle(folder, original, { goldenImages });
    const expected = original.score(others).dataSync();
    const before = tf.memory().numTensors;
    for (let round = 0; round < 2; round++) {
      const detector = await loadBundle(folder, tinyMethod);
      const scores = detector.score(others);
      expect(scores.dataSync()).toEqual(expected);
      expect(detector.settings).toEqual(original.settings);
      scores.dispose();
      detector.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
    original.dispose();
    tf.dispose([goldenImages, others]);
  });

  it('reads each file once', async () => {
    await saveTiny(1);
    const [files, reads] = [bundleFiles(folder), [] as string[]];
    const bundle = await openBundle(
      (path, most) => {
        reads.push(path);
        return files(path, most);
      },
      'somewhere',
      [tinyMethod],
    );
    (await loadDetector(bundle)).dispose();
    expect(reads.sort()).toEqual(FILES);
  });

  it.each(FILES.slice(1))('refuses a bundle whose %s was altered, or is missing', async (path) => {
    await saveTiny(1);
    await appendFile(join(folder, path), ' ');
    await expect(loadBundle(folder, tinyMethod)).rejects.toThrow(
      /it has \d+ bytes and may have \d+\): .* altered/,
    );
    const bytes = await readFile(join(folder, path));
    await writeFile(join(folder, path), bytes.subarray(0, -2));
    await expect(loadBundle(folder, tinyMethod)).rejects.toThrow(
      `${path}: altered since the bundle was written`,
    );
    await rm(join(folder, path));
    await expect(loadBundle(folder, tinyMethod)).rejects.toThrow(
      new RegExp(`${path}: cannot be read .*ENOENT.*incomplete`),
    );
  });

  it.each(FILES.slice(1))('parses nothing of a bundle whose %s is not what was written', async (path) => {
    await saveTiny(1);
    // No parser takes this: an error about it would show that one had looked.
    await writeFile(join(folder, path), '{');
    const before = tf.memory().numTensors;
    const load = jest.fn(tinyMethod.load);
    const loading = loadBundle(folder, { ...tinyMethod, load });
    await expect(loading).rejects.toThrow(
      new BundleError(`${folder}/${path}: altered since the bundle was written. Copy or download it again.`),
    );
    expect(load).not.toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a bundle whose description lacks a file, and one of another method', async () => {
    await saveTiny(1);
    await expect(loadBundle(folder, { ...tinyMethod, name: 'rlad' })).rejects.toThrow(
      /of deepsvdd; this program takes rlad/,
    );
    await editManifest((manifest) => ({ ...manifest, files: {} }));
    await expect(loadBundle(folder, tinyMethod)).rejects.toThrow(
      /'encoder\/model\.json' is not among its files/,
    );
  });

  it('does not read files outside its folder', async () => {
    const manifest = await saveTiny(1);
    await writeFile(join(root, 'run', 'secret'), '');
    const secret = { bytes: 0, sha256: 'ab'.repeat(32) };
    await editManifest(() => ({ ...manifest, files: { ...manifest.files, '../secret': secret } }));
    await expect(loadBundle(folder, tinyMethod)).rejects.toThrow(/"\.\.\/secret" cannot be the name/);
  });

  it('reads through links within the bundle and to it, none that leads outside, whatever hash it has', async () => {
    await saveTiny(1);
    await symlink(folder, join(root, 'linked'));
    await rename(join(folder, 'state.safetensors'), join(folder, 'state'));
    await symlink('state', join(folder, 'state.safetensors'));
    (await loadBundle(join(root, 'linked'), tinyMethod)).dispose();
    await rename(join(folder, 'state'), join(root, 'state'));
    await rm(join(folder, 'state.safetensors'));
    await symlink(join(root, 'state'), join(folder, 'state.safetensors'));
    const loading = loadBundle(folder, tinyMethod);
    await expect(loading).rejects.toThrow(BundleError);
    await expect(loading).rejects.toThrow(/state\.safetensors.*a link that leads out of the bundle/);
  });

  it('does not wait for a pipe in the place of a file', async () => {
    await saveTiny(1);
    await rm(join(folder, 'state.safetensors'));
    execFileSync('mkfifo', [join(folder, 'state.safetensors')]);
    await expect(loadBundle(folder, tinyMethod)).rejects.toThrow(
      /state\.safetensors.*folder, pipe or device/,
    );
  });

  it('blames the bundle for whatever scoring its golden inputs ends in', async () => {
    await saveTiny(1);
    const failing = () => {
      throw new TypeError('no such layer');
    };
    const method: BundleMethod = {
      ...tinyMethod,
      load: async (bundle) => Object.assign(await tinyMethod.load(bundle), { score: failing }),
    };
    const loading = loadBundle(folder, method);
    await expect(loading).rejects.toThrow(BundleError);
    await expect(loading).rejects.toThrow(/cannot be loaded as deepsvdd: no such layer/);
  });

  it('refuses golden inputs of another shape than the description says', async () => {
    await saveTiny(1);
    await editManifest((manifest) => ({
      ...manifest,
      preprocessing: { ...manifest.preprocessing, channels: 3 },
      golden: { ...manifest.golden, scores: [1] },
    }));
    const colored: BundleMethod = { ...tinyMethod, preprocessing: () => ({ ...PREPROCESSING, channels: 3 }) };
    await expect(loadBundle(folder, colored)).rejects.toThrow(/no float32 'images' of shape \[1, 8, 8, 3\]/);
  });

  it('refuses a detector that scores otherwise than when it was saved, and keeps none of its tensors', async () => {
    const { golden } = await saveTiny(1);
    const [first = 0, second = 0, third = 0] = golden.scores;
    await editManifest((manifest) => ({
      ...manifest,
      golden: { ...golden, scores: [first, second * 1.5, third] },
    }));
    const before = tf.memory().numTensors;
    const loading = loadBundle(folder, tinyMethod);
    await expect(loading).rejects.toThrow(BundleError);
    await expect(loading).rejects.toThrow(`golden input 1 scores ${second} on the backend`);
    await expect(loading).rejects.toThrow(`but ${second * 1.5} when the bundle was written`);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('allows a difference of the tolerance, no more', async () => {
    const { golden } = await saveTiny(1);
    for (const [factor, fits] of [
      [1.005, true],
      [0.995, true],
      [1.03, false],
      [0.97, false],
    ] as const) {
      const scores = golden.scores.map((score) => score * factor);
      await editManifest((manifest) => ({ ...manifest, golden: { ...golden, scores } }));
      const loaded = await loadBundle(folder, tinyMethod).catch(() => undefined);
      expect(loaded !== undefined).toBe(fits);
      loaded?.dispose();
    }
  });

  it('calls whatever a method cannot make of the content a BundleError with its cause', async () => {
    await saveTiny(1);
    const cause = new RangeError('settings of another version');
    const loading = loadBundle(folder, { ...tinyMethod, load: () => Promise.reject(cause) });
    await expect(loading).rejects.toMatchObject({ name: 'BundleError', cause });
  });
});

describe('openBundle', () => {
  it('reads what it checked, whatever becomes of the files later', async () => {
    await saveTiny(1);
    const bundle = await openBundle(bundleFiles(folder), 'somewhere', [tinyMethod]);
    await rm(folder, { recursive: true });
    const { tensors, values } = await bundle.readState();
    expect(values).toEqual({ images: 3 });
    expect(tensors['center']?.arraySync()).toEqual([-1, -0.5, 0.5, 1]);
    await expect(bundle.readState()).rejects.toThrow(/'state\.safetensors' .* was read before/);
    tf.dispose({ ...tensors });
  });

  it('says that a folder without description is no bundle', async () => {
    const opening = openBundle(bundleFiles(root), 'somewhere', [tinyMethod]);
    await expect(opening).rejects.toThrow(/^somewhere\/detector\.json: cannot be read .* not a bundle/);
  });
});

describe('verifyGolden', () => {
  it('judges a score near zero by the size of the others, and leaves no tensor', async () => {
    await saveTiny(1);
    await editManifest((manifest) => ({ ...manifest, golden: { scores: [10, 0.001, 12], tolerance: 0.01 } }));
    const verify = async (scores: number[]) => {
      const bundle = await openBundle(bundleFiles(folder), 'somewhere', [tinyMethod]);
      return verifyGolden(bundle, { score: () => tf.tensor1d(scores) });
    };
    const before = tf.memory().numTensors;
    await verify([10, -0.09, 12]);
    await expect(verify([10, -0.11, 12])).rejects.toThrow(/^somewhere: golden input 1 scores -0\.1/);
    await expect(verify([10, 0])).rejects.toThrow(/golden input 2 scores NaN/);
    expect(tf.memory().numTensors).toBe(before);
  });
});
