import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import { listFiles } from '@cxr-anomaly/files/node';
import * as tf from '@tensorflow/tfjs-core';
import { loadTiny, saveTiny, TINY_CALIBRATION, TINY_FILES } from '../testing/tiny-bundle';
import { createTinyDetector, drawImages } from '../testing/tiny-detector';
import { saveBundle } from './bundle-folder';

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

const listSorted = async (path: string): Promise<string[]> => (await listFiles(path)).sort();

describe('saveBundle', () => {
  it('writes exactly the listed files, readable by nobody else, and leaves no tensor and nothing beside the bundle', async () => {
    const before = tf.memory().numTensors;
    const manifest = await saveTiny(folder, 1);
    expect(tf.memory().numTensors).toBe(before);
    expect(await listSorted(folder)).toEqual(TINY_FILES);
    expect([...Object.keys(manifest.files), 'detector.json'].sort()).toEqual(TINY_FILES);
    expect(await readdir(join(root, 'run'))).toEqual(['bundle']);
    for (const path of ['.', ...TINY_FILES]) expect((await stat(join(folder, path))).mode & 0o077).toBe(0);
    expect(manifest.calibration).toEqual(TINY_CALIBRATION);
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

  it('replaces a bundle, but not a folder that holds something else', async () => {
    await saveTiny(folder, 1);
    const { settings } = await saveTiny(folder, 2);
    expect(settings).toMatchObject({ seed: 2 });
    folder = join(root, 'mine');
    await mkdir(folder);
    await writeFile(join(folder, 'thesis.tex'), 'years of work');
    await expect(saveTiny(folder, 3)).rejects.toThrow(/mine: holds files that are not part of a bundle/);
    expect(await readdir(folder)).toEqual(['thesis.tex']);
  });

  it('does not replace a bundle that somebody put something into', async () => {
    await saveTiny(folder, 1);
    await writeFile(join(folder, 'encoder', 'notes.txt'), 'what we saw');
    await expect(saveTiny(folder, 2)).rejects.toThrow(
      /holds files that are not part of a bundle \(encoder\/notes\.txt\)/,
    );
    expect(await listSorted(folder)).toEqual([...TINY_FILES, 'encoder/notes.txt'].sort());
  });

  it('keeps the bundle that was there when the new detector scores NaN', async () => {
    await saveTiny(folder, 1);
    const broken = createTinyDetector(2);
    broken.center.assign(tf.fill([4], Number.NaN));
    const goldenImages = drawImages(2, 1);
    await expect(saveBundle(folder, broken, { goldenImages })).rejects.toThrow(/Golden input 0 scores NaN/);
    expect(await readdir(join(root, 'run'))).toEqual(['bundle']);
    const detector = await loadTiny(folder);
    expect(detector.settings.seed).toBe(1);
    detector.dispose();
    broken.dispose();
    goldenImages.dispose();
  });
});
