import type { LenetName } from '@cxr-anomaly/core-nets';
import { createRandom } from '@cxr-anomaly/random';
import {
  run64,
  slope64,
  type Array64,
  type Arrays64,
  type Output64,
  type Statistics64,
} from '@cxr-anomaly/fixtures';
import { buildLenet64 } from './lenet64';
import { oneClass64, reconstruction64 } from './objective64';

/** Small widths: the network takes its sizes from the weights. */
const GRAY = {
  images: [3, 1, 28, 28],
  weights: {
    conv1: [2, 1, 5, 5],
    conv2: [3, 2, 5, 5],
    fc1: [16, 147],
    deconv1: [1, 2, 5, 5],
    deconv2: [2, 3, 5, 5],
    deconv3: [3, 1, 5, 5],
  },
  norms: { bn1: 2, bn2: 3, bn3: 2, bn4: 3 },
};
const COLOR = {
  images: [3, 2, 32, 32],
  weights: {
    conv1: [2, 2, 5, 5],
    conv2: [3, 2, 5, 5],
    conv3: [2, 3, 5, 5],
    fc1: [16, 32],
    deconv1: [1, 3, 5, 5],
    deconv2: [3, 2, 5, 5],
    deconv3: [2, 3, 5, 5],
    deconv4: [3, 2, 5, 5],
  },
  norms: { bn2d1: 2, bn2d2: 3, bn2d3: 2, bn1d: 16, bn2d4: 3, bn2d5: 2, bn2d6: 3 },
};

/** The rounding of a loss near 1000 that is summed over thousands of pixels is about 1e-12, so slopes are good to 1e-6. */
const TOLERANCE = 1e-5;

describe.each([
  ['lenet-mnist', GRAY],
  ['lenet-cifar10', COLOR],
  ['lenet-cifar10-elu', COLOR],
] as const)('run64 of %s', (name: LenetName, sizes) => {
  const random = createRandom(1, name);
  const fill = (shape: readonly number[], bound: number): Array64 => ({
    shape,
    values: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      random.uniform(-bound, bound),
    ),
  });
  const images = fill(sizes.images, 1);
  const weights: Arrays64 = new Map(
    Object.entries(sizes.weights).map(([layer, shape]) => [`${layer}.weight`, fill(shape, 0.4)]),
  );
  const statistics = new Map(
    Object.entries(sizes.norms).map(([layer, channels]): [string, Statistics64] => [
      layer,
      { mean: fill([channels], 0.5).values, variance: fill([channels], 0.5).values.map((v) => 1 + v) },
    ]),
  );
  const center = fill([16], 1).values;
  const run = (training: boolean): Output64 =>
    run64(buildLenet64(name), images, weights, {
      statistics,
      training,
      batchnorm: { eps: 1e-4, momentum: 0.1 },
    });
  const losses = ({ embedding, reconstruction }: Output64) => ({
    svdd: oneClass64(embedding, center),
    pixels: reconstruction64(images, reconstruction),
  });

  it.each([true, false])('its gradients are the slopes of the loss (training %s)', (training) => {
    const output = run(training);
    const { svdd, pixels } = losses(output);
    const gradients = output.pull(svdd.gradient, pixels.gradient);
    const lossNow = (): number => {
      const { svdd, pixels } = losses(run(training));
      return svdd.value + pixels.value;
    };
    expect([...gradients.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [weight, { values }] of weights) {
      for (let draw = 0; draw < 4; draw++) {
        const i = random.integer(values.length);
        const slope = slope64(lossNow, values, i);
        const gradient = gradients.get(weight)?.values[i] as number;
        expect(Math.abs(gradient - slope)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(slope)));
      }
    }
  });

  it('moves the running statistics in training only, a tenth toward the unbiased variance of the batch', () => {
    expect(run(false).statistics).toEqual(statistics);
    const first = [...statistics.keys()][0] as string;
    const moved = run(true).statistics.get(first) as Statistics64;
    const again = run64(buildLenet64(name), images, weights, {
      statistics: new Map([...statistics, [first, moved]]),
      training: true,
      batchnorm: { eps: 1e-4, momentum: 0.1 },
    }).statistics.get(first) as Statistics64;
    const towards = (kind: 'mean' | 'variance'): number => {
      const [a, b, c] = [statistics.get(first), moved, again].map((s) => s?.[kind][0] as number);
      return ((c as number) - (b as number)) / ((b as number) - (a as number));
    };
    expect(towards('mean')).toBeCloseTo(0.9, 10);
    expect(towards('variance')).toBeCloseTo(0.9, 10);
  });
});
