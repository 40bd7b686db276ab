import { toTensor, type CommonSettings } from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import { read } from '../array-source';
import type { GetSubject } from '../subject';
import { expectClose } from './expect-close';

/** A score depends on its image alone, whatever it is scored with; maps and reconstructions have the image's size. */
export function describeScoring<S extends CommonSettings>(get: GetSubject<S>): void {
  it('returns finite scores that differ from image to image', () => {
    const { scores } = get();
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(new Set(scores).size).toBeGreaterThan(scores.length / 2);
  });

  it('scores an image the same in any batch', async () => {
    const { trial, trained, scores } = get();
    for (const batchSize of [1, 4, scores.length]) {
      expectClose(await trial.score(trained, batchSize), scores);
    }
  });

  it('scores an image the same in any order', async () => {
    const { trial, trained, scores } = get();
    const images = await trial.takeTest(scores.length);
    const reversed = tf.reverse4d(images, 0);
    const found = await read(trained.score(reversed));
    tf.dispose([images, reversed]);
    expectClose(found.reverse(), scores);
  });

  it('scores a single test image', async () => {
    const { trial, trained, scores } = get();
    const images = await trial.takeTest(1);
    const found = await read(trained.score(images));
    images.dispose();
    expect(found).toHaveLength(1);
    expectClose(found, scores.slice(0, 1));
  });

  it('explains each image with a map of its size that is never negative', async () => {
    const { trial, trained } = get();
    for await (const batch of trial.test.batches({ batchSize: 3 })) {
      const images = toTensor(batch);
      const map = trained.explain(images);
      expect(map.shape).toEqual(images.shape.slice(0, 3));
      images.dispose();
      const values = await read(map);
      expect(values.every((value) => value >= 0)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(1);
    }
  });

  it('reconstructs images, if it has a decoder, at the size it takes, each the same in any batch', async () => {
    const { trial, trained } = get();
    if (!trained.reconstruct) return;
    const images = await trial.takeTest(4);
    const first = tf.slice4d(images, [0, 0, 0, 0], [1, -1, -1, -1]);
    const together = trained.reconstruct(images);
    expect(together.shape).toEqual(images.shape);
    const values = await read(together);
    const alone = await read(trained.reconstruct(first));
    tf.dispose([images, first]);
    expect(values.every(Number.isFinite)).toBe(true);
    const scale = Math.max(...values.map(Math.abs));
    alone.forEach((value, i) => expect(Math.abs(value - (values[i] as number))).toBeLessThan(1e-4 * scale));
  });
}
