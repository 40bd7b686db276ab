import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { SettingsError } from '../errors';
import { assertInput } from './assert-input';

beforeAll(async () => {
  await startEngine();
});

describe('assertInput', () => {
  const preprocessing = { side: 8, channels: 3 } as const;

  it.each([
    [[2, 8, 6, 3], 'wide'],
    [[2, 6, 8, 3], 'low'],
    [[2, 16, 16, 3], 'large'],
    [[2, 8, 8, 1], 'gray'],
    [[0, 8, 8, 3], 'no'],
    [[8, 8, 3], 'unbatched'],
  ])('refuses %j: %s images', (shape) => {
    const images = tf.zeros<tf.Rank.R4>(shape as [number, number, number, number]);
    expect(() => assertInput(images, preprocessing)).toThrow(SettingsError);
    expect(() => assertInput(images, preprocessing)).toThrow(
      `takes images of shape [1 or more, 8, 8, 3], not [${shape.join(', ')}]`,
    );
    images.dispose();
  });

  it('accepts any number of fitting images', () => {
    for (const count of [1, 7]) {
      const images = tf.zeros<tf.Rank.R4>([count, 8, 8, 3]);
      expect(() => assertInput(images, preprocessing)).not.toThrow();
      images.dispose();
    }
  });
});
