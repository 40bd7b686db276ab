import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import { describeFixture, type ParameterBlock } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildGenerator } from './generator';
import { exportReferenceWeights } from './reference-weights';

beforeAll(() => startEngine());

type Outputs = [tf.Tensor4D, tf.Tensor2D, tf.Tensor2D];

function noise(count: number, side: number): tf.Tensor4D {
  const random = createRandom(0, 'noise');
  const values = Float32Array.from({ length: count * side * side * 3 }, () => random.uniform(-1, 1));
  return tf.tensor4d(values, [count, side, side, 3]);
}

function bytesOf(network: LayersModel): Buffer {
  return Buffer.concat(
    network.weights.map((weight) => Buffer.from(Float32Array.from(weight.read().dataSync()).buffer)),
  );
}

describe('buildGenerator', () => {
  it.each([64, 128])(
    'returns a reconstruction in [−1,1] and two latents for images with side %i',
    (imageSize) => {
      const network = buildGenerator({ imageSize, width: 4, latentDim: 6, seed: 0 });
      const images = noise(2, imageSize);
      const [reconstruction, latent, reconstructedLatent] = network.apply(images) as Outputs;
      expect(reconstruction.shape).toEqual(images.shape);
      expect([latent.shape, reconstructedLatent.shape]).toEqual([
        [2, 6],
        [2, 6],
      ]);
      expect(tf.max(tf.abs(reconstruction)).dataSync()[0]).toBeLessThanOrEqual(1);
      expect(tf.max(tf.abs(tf.sub(latent, reconstructedLatent))).dataSync()[0]).toBeGreaterThan(0);
      network.dispose();
    },
  );

  it('has the maps of the reference at side 128, and one stage less at side 64', () => {
    const sides = (imageSize: number, layers: string[]): unknown[] => {
      const network = buildGenerator({ imageSize, width: 4, seed: 0 });
      return layers.map((name) => (network.getLayer(name).outputShape as number[]).slice(1));
    };
    expect(
      sides(128, ['encoder1.main.0', 'encoder1.main.12', 'encoder1.main.15', 'decoder.main.12']),
    ).toEqual([
      [124, 124, 4],
      [5, 5, 64],
      [1, 1, 128],
      [64, 64, 4],
    ]);
    expect(sides(64, ['encoder1.main.0', 'encoder1.main.9', 'encoder1.main.12', 'decoder.main.9'])).toEqual([
      [60, 60, 4],
      [5, 5, 32],
      [1, 1, 128],
      [32, 32, 4],
    ]);
  });

  it('returns the same for an image in any batch', () => {
    const network = buildGenerator({ imageSize: 64, width: 4, seed: 0 });
    const images = noise(3, 64);
    const together = network.apply(images) as Outputs;
    const alone = network.apply(tf.slice(images, [1], [1])) as Outputs;
    alone.forEach((output, i) => {
      const row = tf.slice(together[i] as tf.Tensor, [1], [1]).dataSync();
      output.dataSync().forEach((value, j) => expect(value).toBeCloseTo(row[j] as number, 4));
    });
  });

  it('draws the same weights from the same seed and others from another', () => {
    const [first, again, other] = [3, 3, 4].map((seed) =>
      bytesOf(buildGenerator({ imageSize: 64, width: 4, seed })),
    ) as [Buffer, Buffer, Buffer];
    expect(again.equals(first)).toBe(true);
    expect(other.equals(first)).toBe(false);
  });
});

interface File {
  readonly cases: readonly {
    readonly name: string;
    readonly image_size: number;
    readonly g_first_dim: number;
    readonly params_G: readonly ParameterBlock[];
  }[];
}

describeFixture<File>('gangp_nets.json', 'buildGenerator against the reference', ({ cases }) => {
  it.each(cases)('$name: has its weights by name and shape', (parity) => {
    const { image_size: imageSize, g_first_dim: width, params_G: params } = parity;
    const weights = exportReferenceWeights(buildGenerator({ imageSize, width, seed: 0 }));
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual(Object.fromEntries(params.map(({ name, shape }) => [name, shape])));
  });
});
