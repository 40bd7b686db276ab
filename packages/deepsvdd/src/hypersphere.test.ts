import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { Hypersphere } from './hypersphere';

beforeAll(async () => {
  await startEngine();
});

describe('Hypersphere', () => {
  it('pushes coordinates nearer to 0 than 0.1 out to ±0.1, an exact 0 to +0.1, and keeps the others', () => {
    const sphere = new Hypersphere(6);
    sphere.placeCenter(tf.tensor1d([-0.5, -0.01, 0, 0.099, 0.1, 2]));
    const center = Array.from(sphere.center.dataSync());
    [-0.5, -0.1, 0.1, 0.1, 0.1, 2].forEach((value, i) => expect(center[i]).toBeCloseTo(value, 6));
    sphere.dispose();
  });
});
