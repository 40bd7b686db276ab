import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { BundleError } from '../../errors';
import { editManifest, loadTiny, saveTiny, TINY_FILES } from '../testing/tiny-bundle';
import { tinyMethod } from '../testing/tiny-detector';
import { openBundle } from './bundle-reader';
import { loadDetector } from './load-detector';
import { bundleFiles } from './read-bundle-file';

let root: string;
let folder: string;
beforeAll(async () => {
  await startEngine();
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-reader-'));
  folder = join(root, 'run', 'bundle');
});
afterEach(() => rm(root, { recursive: true }));

describe('openBundle', () => {
  it('reads each file once', async () => {
    await saveTiny(folder, 1);
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
    expect(reads.sort()).toEqual(TINY_FILES);
  });

  it.each(TINY_FILES.slice(1))('refuses a bundle whose %s was altered, or is missing', async (path) => {
    await saveTiny(folder, 1);
    await appendFile(join(folder, path), ' ');
    await expect(loadTiny(folder)).rejects.toThrow(/it has \d+ bytes; at most \d+ are allowed\): .* altered/);
    const bytes = await readFile(join(folder, path));
    await writeFile(join(folder, path), bytes.subarray(0, -2));
    await expect(loadTiny(folder)).rejects.toThrow(`${path}: altered since the bundle was written`);
    await rm(join(folder, path));
    await expect(loadTiny(folder)).rejects.toThrow(
      new RegExp(`${path}: cannot be read .*ENOENT.*incomplete`),
    );
  });

  it.each(TINY_FILES.slice(1))(
    'parses nothing of a bundle whose %s is not what was written',
    async (path) => {
      await saveTiny(folder, 1);
      // No parser accepts this: an error about it would show that one had looked.
      await writeFile(join(folder, path), '{');
      const before = tf.memory().numTensors;
      const load = jest.fn(tinyMethod.load);
      const loading = loadTiny(folder, { ...tinyMethod, load });
      await expect(loading).rejects.toThrow(
        new BundleError(
          `${folder}/${path}: altered since the bundle was written. Copy or download it again.`,
        ),
      );
      expect(load).not.toHaveBeenCalled();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('refuses a bundle whose description lacks a file, and one of another method', async () => {
    await saveTiny(folder, 1);
    await expect(loadTiny(folder, { ...tinyMethod, name: 'rlad' })).rejects.toThrow(
      /of deepsvdd; this program supports rlad/,
    );
    await editManifest(folder, (manifest) => ({ ...manifest, files: {} }));
    await expect(loadTiny(folder)).rejects.toThrow(/'encoder\/model\.json' is not among its files/);
  });

  it('reads what it checked, whatever becomes of the files later', async () => {
    await saveTiny(folder, 1);
    const bundle = await openBundle(bundleFiles(folder), 'somewhere', [tinyMethod]);
    await rm(folder, { recursive: true });
    const { tensors, values } = await bundle.readState();
    expect(values).toEqual({ images: 3 });
    expect(tensors['center']?.arraySync()).toEqual([-1, -0.5, 0.5, 1]);
    await expect(bundle.readState()).rejects.toThrow(/'state\.safetensors' .* was read before/);
    tf.dispose({ ...tensors });
  });

  it('says that a folder without a description is not a bundle', async () => {
    const opening = openBundle(bundleFiles(root), 'somewhere', [tinyMethod]);
    await expect(opening).rejects.toThrow(/^somewhere\/detector\.json: cannot be read .* not a bundle/);
  });
});
