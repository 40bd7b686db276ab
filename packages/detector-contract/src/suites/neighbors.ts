import {
  loadDetector,
  openBundle,
  toTensor,
  type CommonSettings,
  type Detector,
} from '@cxr-anomaly/core-nets';
import { bundleFiles, saveBundle } from '@cxr-anomaly/core-nets/node';
import * as tf from '@tensorflow/tfjs-core';
import { join } from 'node:path';
import type { ContractOptions } from '../contract-options';
import type { GetSubject } from '../subject';

/** Largest angle of an embedding to itself, as a fraction of π: the arc cosine of a float32 near 1. */
const SAME = 1e-3;

type Memory = Required<Pick<Detector, 'neighbors'>>;

/** Methods with a memory show which normal images they compare with; the others do not claim to do so. */
export function describeNeighbors<S extends CommonSettings>(
  get: GetSubject<S>,
  expected: ContractOptions<S>['neighbors'],
): void {
  if (expected === undefined) {
    it('claims no neighbors', () => expect('neighbors' in get().trained).toBe(false));
    return;
  }

  it('returns the nearest training images, nearest first, each with its picture', async () => {
    const { trial, trained } = get();
    const ids = new Set(trial.data.train.items.map(({ id }) => id));
    const images = await trial.takeTest(5);
    const before = tf.memory().numTensors;
    const found = await memoryOf(trained).neighbors(images, 3);
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
    expect(found.map((neighbors) => neighbors.length)).toEqual([3, 3, 3, 3, 3]);
    for (const neighbors of found) {
      const distances = neighbors.map(({ angularDistance }) => angularDistance);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
      expect(distances.every((distance) => distance >= 0 && distance <= 1)).toBe(true);
      for (const { id, thumbnail } of neighbors) {
        expect(ids.has(id)).toBe(true);
        expect(thumbnail?.pixels).toHaveLength(Number(thumbnail?.side) ** 2);
        expect(new Set(thumbnail?.pixels).size).toBeGreaterThan(1);
      }
    }
  });

  it('returns every training image once if more are requested', async () => {
    const { trial, trained } = get();
    const ids = trial.data.train.items.map(({ id }) => id);
    const images = await trial.takeTest(2);
    for (const neighbors of await memoryOf(trained).neighbors(images, ids.length + 5)) {
      expect(neighbors.map(({ id }) => id).sort()).toEqual([...ids].sort());
    }
    images.dispose();
  });

  const maybe = expected === 'itself-first' ? it : it.skip;
  maybe('finds a training image as its own nearest neighbor', async () => {
    const { trial, trained } = get();
    const { items } = trial.data.train;
    for await (const batch of trial.data.train.batches({ batchSize: 8 })) {
      const images = toTensor(batch);
      const found = await memoryOf(trained).neighbors(images, 1);
      images.dispose();
      expect(found.map(([nearest]) => nearest?.id)).toEqual(
        Array.from(batch.indexes, (index) => items[index]?.id),
      );
      for (const [nearest] of found) expect(nearest?.angularDistance).toBeLessThan(SAME);
    }
  });

  it('returns the same neighbors and pictures after its bundle is saved and loaded', async () => {
    const { trial, trained, method: definition, folder } = get();
    const images = await trial.takeTest(3);
    const bundle = join(folder, 'memory');
    await saveBundle(bundle, trained, { goldenImages: images });
    const loaded = await loadDetector(await openBundle(bundleFiles(bundle), bundle, [definition]));
    expect(await memoryOf(loaded).neighbors(images, 4)).toEqual(await memoryOf(trained).neighbors(images, 4));
    loaded.dispose();
    images.dispose();
  });
}

function memoryOf(detector: Pick<Detector, 'neighbors'>): Memory {
  if (!detector.neighbors) throw new Error('A memory method must have neighbors.');
  return detector as Memory;
}
