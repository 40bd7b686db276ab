import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { BundleError } from '../errors';
import { Autoencoder } from './autoencoder';
import { differenceMap } from './difference-map';
import { buildLenet, type LenetName } from './lenet';
import { captureNetwork, restoreNetwork } from './network-state';
import { exportReferenceWeights, importReferenceWeights } from './reference-weights';
import { buildResnet18Autoencoder } from './resnet18-autoencoder';

beforeAll(async () => {
  await startEngine();
});

function weightsOf(network: LayersModel): Buffer {
  return Buffer.concat(
    network.weights.map((weight) => Buffer.from(Float32Array.from(weight.read().dataSync()).buffer)),
  );
}

describe('buildLenet', () => {
  it.each<[LenetName, [number, number, number], number]>([
    ['lenet-mnist', [28, 28, 1], 32],
    ['lenet-fmnist', [28, 28, 1], 32],
    ['lenet-cifar10', [32, 32, 3], 128],
    ['lenet-cifar10-elu', [32, 32, 3], 128],
  ])('%s maps images to an embedding and a reconstruction in (0,1) of the same shape', (name, shape, dim) => {
    const autoencoder = new Autoencoder(buildLenet(name, 0));
    tf.tidy(() => {
      const images = tf.randomUniform<tf.Rank.R4>([2, ...shape], 0, 1, 'float32', 1);
      const { embedding, reconstruction } = autoencoder.run(images, false);
      expect(embedding.shape).toEqual([2, dim]);
      expect(reconstruction.shape).toEqual(images.shape);
      expect(tf.min(reconstruction).dataSync()[0]).toBeGreaterThan(0);
      expect(tf.max(reconstruction).dataSync()[0]).toBeLessThan(1);
      const alone = autoencoder.embed(images, false).dataSync();
      expect(Array.from(alone)).toEqual(Array.from(embedding.dataSync()));
    });
    autoencoder.dispose();
  });

  it('draws the same weights from the same seed, others from another, all within ±1/√fanIn', () => {
    const [first, again, other] = [
      buildLenet('lenet-mnist', 3),
      buildLenet('lenet-mnist', 3),
      buildLenet('lenet-mnist', 4),
    ];
    expect(weightsOf(again).equals(weightsOf(first))).toBe(true);
    expect(weightsOf(other).equals(weightsOf(first))).toBe(false);
    const largest = tf.max(tf.abs(first.weights[0]?.read() as tf.Tensor)).dataSync()[0];
    expect(largest).toBeLessThanOrEqual(Math.fround(1 / 5));
    expect(largest).toBeGreaterThan(0.9 / 5);
    [first, again, other].forEach((network) => network.dispose());
  });
});

describe('buildResnet18Autoencoder', () => {
  it('keeps the side for any multiple of 16 and scores each image alone as in a batch', () => {
    const autoencoder = new Autoencoder(
      buildResnet18Autoencoder({ imageSize: 48, embeddingDim: 7, seed: 0 }),
    );
    tf.tidy(() => {
      const images = tf.randomUniform<tf.Rank.R4>([3, 48, 48, 3], -1, 1, 'float32', 1);
      const { embedding, reconstruction } = autoencoder.run(images, false);
      expect(embedding.shape).toEqual([3, 7]);
      expect(reconstruction.shape).toEqual([3, 48, 48, 3]);
      const alone = autoencoder.embed(tf.slice(images, [1], [1]), false).dataSync();
      const together = tf.slice(embedding, [1], [1]).dataSync();
      alone.forEach((value, i) => expect(value).toBeCloseTo(together[i] as number, 5));
    });
    autoencoder.dispose();
  });
});

describe('BatchNorm', () => {
  it('moves its running statistics in training only', () => {
    const autoencoder = new Autoencoder(buildLenet('lenet-mnist', 0));
    const statistics = () =>
      autoencoder.network.nonTrainableWeights.map((weight) => Array.from(weight.read().dataSync()));
    const images = tf.ones<tf.Rank.R4>([4, 28, 28, 1]);
    const before = statistics();
    tf.tidy(() => void autoencoder.run(images, false));
    expect(statistics()).toEqual(before);
    tf.tidy(() => void autoencoder.run(images, true));
    statistics().forEach((values, i) => expect(values).not.toEqual(before[i]));
    autoencoder.dispose();
  });
});

describe('reference weights', () => {
  it('come back unchanged after an export and an import into another network', () => {
    const [from, to] = [buildLenet('lenet-cifar10', 1), buildLenet('lenet-cifar10', 2)];
    const exported = exportReferenceWeights(from);
    expect(exported['deconv1.weight']?.shape).toEqual([8, 128, 5, 5]);
    expect(exported['fc1.weight']?.shape).toEqual([128, 2048]);
    expect(exported['bn2d1.running_var']?.shape).toEqual([32]);
    importReferenceWeights(to, { ...exported, 'bn2d1.num_batches_tracked': tf.scalar(3) });
    expect(weightsOf(to).equals(weightsOf(from))).toBe(true);
  });

  it('are refused, and nothing written, if one is missing or has another shape', () => {
    const network = buildLenet('lenet-mnist', 1);
    const before = weightsOf(network);
    const { 'conv2.weight': conv2, ...rest } = exportReferenceWeights(buildLenet('lenet-mnist', 2));
    expect(() => importReferenceWeights(network, rest)).toThrow(BundleError);
    expect(() =>
      importReferenceWeights(network, { ...rest, 'conv2.weight': tf.zeros([4, 8, 3, 3]) }),
    ).toThrow(/conv2\.weight has shape \[4, 8, 3, 3\], but the network needs \[4, 8, 5, 5\]/);
    conv2?.dispose();
    expect(weightsOf(network).equals(before)).toBe(true);
  });
});

describe('captureNetwork', () => {
  it('copies weights that later training does not change, and restores them', () => {
    const network = buildLenet('lenet-mnist', 1);
    const before = weightsOf(network);
    const state = captureNetwork(network, 'network');
    network.weights.forEach((weight) =>
      tf.tidy(() => {
        weight.write(tf.zerosLike(weight.read()));
      }),
    );
    restoreNetwork(network, 'network', state);
    expect(weightsOf(network).equals(before)).toBe(true);
    expect(() => restoreNetwork(network, 'other', state)).toThrow(BundleError);
  });
});

describe('differenceMap', () => {
  it('spreads a difference over its neighborhood, keeps its sum inside the image and is not darker at the border', () => {
    const zeros = tf.zeros<tf.Rank.R4>([1, 64, 64, 3]);
    const uniform = differenceMap(zeros, tf.mul(tf.onesLike(zeros), -0.5)).dataSync();
    uniform.forEach((value) => expect(value).toBeCloseTo(0.5, 5));
    const point = tf.buffer([1, 64, 64, 3]);
    for (let c = 0; c < 3; c++) point.set(1, 0, 32, 20, c);
    const map = differenceMap(zeros, point.toTensor() as tf.Tensor4D);
    const values = map.dataSync() as Float32Array;
    expect(tf.argMax(tf.reshape(map, [64 * 64])).dataSync()[0]).toBe(32 * 64 + 20);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 3);
  });
});
