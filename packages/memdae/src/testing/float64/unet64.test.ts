import { createRandom } from '@cxr-anomaly/random';
import {
  absoluteError64,
  run64,
  slope64,
  type Array64,
  type Arrays64,
  type Output64,
  type Statistics64,
} from '@cxr-anomaly/fixtures';
import { buildUnet64 } from './unet64';

const IMAGES = [2, 2, 16, 16];

/** Small widths: the network takes its sizes from the weights. */
const CONVOLUTIONS: Readonly<Record<string, readonly number[]>> = {
  ...doubleConvolution('input.conv', 2, 2),
  ...doubleConvolution('e1.conv.conv', 2, 3),
  ...doubleConvolution('e2.conv.conv', 3, 4),
  feat: [5, 4, 4, 4],
  defeat: [5, 4, 4, 4],
  'd1.up.1': [3, 4, 1, 1],
  ...doubleConvolution('d1.conv.conv', 3, 3),
  'd2.up.1': [2, 3, 1, 1],
  ...doubleConvolution('d2.conv.conv', 2, 2),
  final: [2, 2, 1, 1],
};

/** By the convolution before them. */
const NORMS = Object.entries(CONVOLUTIONS)
  .filter(([name]) => name.includes('.'))
  .map(([name, [channels]]): [string, number] => [
    name.replace(/\d$/, (position) => String(Number(position) + 1)),
    channels as number,
  ]);

function doubleConvolution(name: string, from: number, to: number): Record<string, number[]> {
  return { [`${name}.0`]: [to, from, 3, 3], [`${name}.3`]: [to, to, 3, 3] };
}

const random = createRandom(1, 'unet64');
const fill = (shape: readonly number[], middle: number, bound: number): Array64 => ({
  shape,
  values: Float64Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => middle + random.uniform(-bound, bound),
  ),
});

const images = fill(IMAGES, 0, 1);
const weights: Arrays64 = new Map([
  ...Object.entries(CONVOLUTIONS).map(([name, shape]) => [`${name}.weight`, fill(shape, 0, 0.5)] as const),
  ...NORMS.flatMap(([name, channels]) => [
    [`${name}.weight`, fill([channels], 1, 0.5)] as const,
    [`${name}.bias`, fill([channels], 0.5, 0.5)] as const,
  ]),
]);
const statistics = new Map(
  NORMS.map(([name, channels]): [string, Statistics64] => [
    name,
    { mean: fill([channels], 0, 0.5).values, variance: fill([channels], 1, 0.5).values },
  ]),
);
/** What the embedding's part of the loss weighs it with, so that its gradient is tested too. */
const target = fill([2, 5], 0, 1);

const run = (training: boolean): Output64 =>
  run64(buildUnet64(16), images, weights, { statistics, training, batchnorm: { eps: 1e-5, momentum: 0.1 } });

/** Slopes by central differences of a loss near 1 are good to 1e-9; curvature adds as much again. */
const TOLERANCE = 1e-7;

describe('buildUnet64', () => {
  it('gives embeddings of length 1 and reconstructions between −1 and 1', () => {
    const { embedding, reconstruction } = run(true);
    expect(embedding.shape).toEqual([2, 5]);
    for (const row of [embedding.values.subarray(0, 5), embedding.values.subarray(5)])
      expect(Math.hypot(...row)).toBeCloseTo(1, 12);
    expect(reconstruction.shape).toEqual(IMAGES);
    expect(reconstruction.values.every((x) => Math.abs(x) < 1)).toBe(true);
  });

  it.each([true, false])('its gradients are the slopes of the loss (training %s)', (training) => {
    const loss = ({ embedding, reconstruction }: Output64) => {
      const pixels = absoluteError64(images, reconstruction, images.values.length);
      const along = embedding.values.reduce((sum, x, i) => sum + x * (target.values[i] as number), 0);
      return { value: pixels.value + along, ofPixels: pixels.gradient };
    };
    const output = run(training);
    const gradients = output.pull(target, loss(output).ofPixels);
    expect([...gradients.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, { values }] of weights) {
      for (let draw = 0; draw < 3; draw++) {
        const i = random.integer(values.length);
        const slope = slope64(() => loss(run(training)).value, values, i);
        const gradient = gradients.get(name)?.values[i] as number;
        expect(Math.abs(gradient - slope)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(slope)));
      }
    }
  });
});
