import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/engine/random';
import { readFixture, type ParameterBlock } from '@cxr-anomaly/fixtures';
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

  const fixture = readFixture<{ cases: { d_first_dim: number; params_D: ParameterBlock[] }[] }>(
    'gangp_nets.json',
  );
  const maybe = fixture ? it : it.skip;

  maybe('has the weights of the reference by name and shape', () => {
    const { d_first_dim: width, params_D: params } = fixture?.cases[0] ?? { d_first_dim: 0, params_D: [] };
    const weights = exportReferenceWeights(buildCritic({ imageSize: 128, width, seed: 0 }));
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual(Object.fromEntries(params.map(({ name, shape }) => [name, shape])));
  });
});
