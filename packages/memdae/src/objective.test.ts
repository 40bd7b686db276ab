import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { addGaussianNoise, maskPatches, reconstructionLoss } from './objective';

beforeAll(async () => {
  await startEngine();
});

describe('reconstructionLoss', () => {
  it('is the weighted mean absolute error over everything', () => {
    const images = tf.tensor4d([0, 1, -1, 0.5], [1, 2, 2, 1]);
    const reconstruction = tf.tensor4d([0.5, 1, 0, 0], [1, 2, 2, 1]);
    expect(reconstructionLoss(images, reconstruction, 3).dataSync()[0]).toBeCloseTo((3 * 2) / 4, 6);
  });
});

describe('addGaussianNoise', () => {
  it('adds noise of the requested deviation, the same to every channel, the same for the same stream', () => {
    const images = tf.zeros<tf.Rank.R4>([4, 64, 64, 3]);
    const noisy = addGaussianNoise(images, 0.3, createRandom(5, 'noise'));
    const again = addGaussianNoise(images, 0.3, createRandom(5, 'noise'));
    expect(again.dataSync()).toEqual(noisy.dataSync());
    const [red, green] = tf.split(noisy, 3, 3) as [tf.Tensor, tf.Tensor];
    expect(red.dataSync()).toEqual(green.dataSync());
    const { mean, variance } = tf.moments(red);
    // 16,384 draws: the mean is within 0.3/√16384 = 0.0023, the deviation within 0.0017, three times that is allowed.
    expect(Math.abs(mean.dataSync()[0] as number)).toBeLessThan(0.007);
    expect(Math.sqrt(variance.dataSync()[0] as number)).toBeCloseTo(0.3, 2);
  });
});

describe('maskPatches', () => {
  it('sets whole squares of an 8×8 grid to the mean of their image, and leaves the others', () => {
    const values = Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => Math.sin(i));
    const images = tf.tensor4d(values, [2, 32, 32, 3]);
    const masked = maskPatches(images, 0.5, createRandom(1, 'noise'));
    const means = tf.mean(images, [1, 2, 3]).arraySync() as number[];
    const [before, after] = [images.arraySync(), masked.arraySync()];
    let covered = 0;
    means.forEach((mean, b) => {
      for (let row = 0; row < 8; row++) {
        for (let column = 0; column < 8; column++) {
          const patch = (source: number[][][][]) =>
            (source[b] as number[][][])
              .slice(row * 4, row * 4 + 4)
              .flatMap((line) => line.slice(column * 4, column * 4 + 4).flat());
          const [old, now] = [patch(before), patch(after)];
          const isMasked = now.every((value) => Math.abs(value - mean) < 1e-6);
          if (isMasked) covered++;
          else expect(now).toEqual(old);
        }
      }
    });
    // Of 128 patches with probability ½: 64 ± 3 deviations of 5.7.
    expect(Math.abs(covered - 64)).toBeLessThan(17);
  });

  it('leaves nothing but its result on the engine', () => {
    const images = tf.zeros<tf.Rank.R4>([1, 16, 16, 3]);
    const before = tf.memory().numTensors;
    maskPatches(images, 1, createRandom(0, 'noise')).dispose();
    addGaussianNoise(images, 1, createRandom(0, 'noise')).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
