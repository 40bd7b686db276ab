import { BundleError, Encoder, exportReferenceWeights } from '@cxr-anomaly/core-nets';
import { arraySource } from '@cxr-anomaly/detector-contract';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { deepSvddSchema } from './config';
import { deepSvdd } from './method';

const SIDE = 16;

beforeAll(async () => {
  await startEngine();
});

describe('the setting encoder', () => {
  it('starts the encoder from the weights given, and leaves the rest as drawn from the seed', async () => {
    const settings = deepSvddSchema.parse({
      ...{ imageSize: SIDE, batchSize: 2, pretrainEpochs: 0, epochs: 0, encoder: 'weights.safetensors' },
    });
    expect(deepSvdd.pretrained?.(settings)).toEqual({ network: 'resnet18', encoder: 'weights.safetensors' });
    const source = arraySource(Float32Array.from({ length: 2 * SIDE * SIDE * 3 }, Math.sin), [
      2,
      SIDE,
      SIDE,
      3,
    ]);
    const detector = deepSvdd.create(settings, source.preprocessing);
    await expect(detector.fit({ train: source })).rejects.toThrow(/no weights were given/);

    const other = Encoder.build({ network: 'resnet18', imageSize: 32, seed: 5 });
    const given = exportReferenceWeights(other.network);
    const pretrained = Object.fromEntries(
      Object.entries(given).map(([name, tensor]) => [name.replace(/^encoder\./, ''), tensor]),
    );
    const before = detector.exportWeights();
    await detector.fit({ train: source, pretrained });
    const after = detector.exportWeights();
    // Jest takes minutes to compare millions of numbers one by one.
    const isSame = (a: tf.Tensor | undefined, b: tf.Tensor | undefined) =>
      tf.tidy(() => tf.all(tf.equal(a as tf.Tensor, b as tf.Tensor)).dataSync()[0] === 1);
    const changed = Object.keys(after).filter(
      (name) => name !== 'center' && !isSame(after[name], before[name]),
    );
    // Scales and shifts, means and variances are 1 and 0 in both.
    const kernels = Object.keys(given).filter((name) => given[name]?.rank === 4);
    expect(changed.sort()).toEqual(kernels.sort());
    expect(kernels.filter((name) => !isSame(after[name], given[name]))).toEqual([]);

    delete pretrained['layer4.1.conv2.weight'];
    await expect(detector.fit({ train: source, pretrained })).rejects.toThrow(BundleError);
    tf.dispose([before, after, given]);
    [other, detector].forEach((one) => one.dispose());
  });

  it('is for the ResNet-18 only', () => {
    const settings = deepSvddSchema.parse({
      network: 'lenet-mnist',
      imageSize: 28,
      encoder: 'w.safetensors',
    });
    expect(deepSvdd.pretrained?.(settings)).toBeUndefined();
  });
});
