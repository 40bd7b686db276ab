import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { input, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { InstanceNorm } from './instance-norm';

beforeAll(() => startEngine());

const images = (): tf.Tensor4D => {
  const random = createRandom(0, 'instances');
  return tf.tensor4d(
    Float32Array.from({ length: 3 * 4 * 5 * 2 }, () => 7 + 3 * random.normal()),
    [3, 4, 5, 2],
  );
};

function build() {
  const inputs = input({ shape: [4, 5, 2] });
  const layer = new InstanceNorm({ name: 'norm', epsilon: 1e-5 });
  return { layer, network: model({ inputs, outputs: layer.apply(inputs) as SymbolicTensor }) };
}

describe('InstanceNorm', () => {
  it('starts with mean 0 and deviation 1 for each channel of each image', () => {
    const { network } = build();
    const { mean, variance } = tf.moments(network.apply(images()) as tf.Tensor, [1, 2]);
    mean.dataSync().forEach((value) => expect(value).toBeCloseTo(0, 5));
    variance.dataSync().forEach((value) => expect(value).toBeCloseTo(1, 4));
  });

  it('returns the same for an image in any batch, in training and in scoring', () => {
    const { network } = build();
    const [batch, single] = [images(), tf.slice(images(), [1], [1])];
    const together = tf.slice(network.apply(batch) as tf.Tensor, [1], [1]).dataSync();
    const alone = (network.apply(single, { training: true }) as tf.Tensor).dataSync();
    alone.forEach((value, i) => expect(value).toBeCloseTo(together[i] as number, 5));
  });

  it('has a trainable scale and shift for each channel', () => {
    const { layer, network } = build();
    expect(network.trainableWeights.map(({ originalName, shape }) => [originalName, shape])).toEqual([
      ['norm/gamma', [2]],
      ['norm/beta', [2]],
    ]);
    layer.setWeights([tf.tensor1d([2, 0]), tf.tensor1d([0, -3])]);
    const { mean, variance } = tf.moments(network.apply(images()) as tf.Tensor, [0, 1, 2]);
    [0, -3].forEach((value, c) => expect(mean.dataSync()[c]).toBeCloseTo(value, 4));
    [4, 0].forEach((value, c) => expect(variance.dataSync()[c]).toBeCloseTo(value, 3));
  });

  it('is built again from its configuration', () => {
    expect(build().layer.getConfig()).toMatchObject({ name: 'norm', epsilon: 1e-5 });
  });
});
