import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import { describeFixture, type ParameterBlock } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { buildCritic } from './critic';
import { exportReferenceWeights } from './reference-weights';

beforeAll(() => startEngine());

describe('buildCritic', () => {
  it.each([
    [128, 6],
    [64, 5],
    [16, 3],
  ])('takes images of side %i down to 2×2 patches by %i strided convolutions', (imageSize, count) => {
    const network = buildCritic({ imageSize, width: 2, seed: 0 });
    const random = createRandom(0, 'critic');
    const images = Float32Array.from({ length: 3 * imageSize ** 2 * 3 }, () => random.uniform(-1, 1));
    const judgement = network.apply(tf.tensor4d(images, [3, imageSize, imageSize, 3])) as tf.Tensor;
    expect(judgement.shape).toEqual([3, 2, 2, 1]);
    expect(new Set(judgement.dataSync()).size).toBe(12);
    expect(
      network.weights.filter(({ originalName }) => /^main\.\d+\/kernel$/.test(originalName)),
    ).toHaveLength(count);
    network.dispose();
  });
});

interface File {
  readonly cases: readonly {
    readonly name: string;
    readonly image_size: number;
    readonly d_first_dim: number;
    readonly params_D: readonly ParameterBlock[];
  }[];
}

describeFixture<File>('gangp_nets.json', 'buildCritic against the reference', ({ cases }) => {
  it.each(cases)('$name: has its weights by name and shape', (parity) => {
    const { image_size: imageSize, d_first_dim: width, params_D: params } = parity;
    const weights = exportReferenceWeights(buildCritic({ imageSize, width, seed: 0 }));
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual(Object.fromEntries(params.map(({ name, shape }) => [name, shape])));
  });
});
