/** What the kernels must compute, by formulas in plain TypeScript; run on each engine. */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../random';
import { batchNormTrain } from '../batch-norm';
import { leakyRelu } from '../leaky-relu';

const SHAPE: [number, number, number, number] = [3, 4, 5, 2];
const CHANNELS = SHAPE[3];
const EPSILON = 1e-3;

/** Sums of 60 float32 values near 1. */
const DIGITS = 4;

function draw(name: string, length: number): Float32Array {
  const random = createRandom(0, 'kernels', name);
  return Float32Array.from({ length }, () => random.normal());
}

const pixels = draw('images', 120).map((value, i) => 3 * value + (i % CHANNELS));
const upstream = draw('upstream', 120);
const scale = [1.5, -0.7];
const offset = [0.2, 3];

function channel(values: Float32Array, c: number): number[] {
  return Array.from(values).filter((_, i) => i % CHANNELS === c);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean, biased variance and normalized values of a channel. */
function normalize(c: number) {
  const values = channel(pixels, c);
  const center = mean(values);
  const variance = mean(values.map((value) => (value - center) ** 2));
  const deviation = Math.sqrt(variance + EPSILON);
  return { center, variance, deviation, normalized: values.map((value) => (value - center) / deviation) };
}

function run(onStatistics: (m: tf.Tensor1D, v: tf.Tensor1D) => void = () => undefined) {
  const images = tf.tensor4d(pixels, SHAPE);
  return { images, onStatistics, scale: tf.tensor1d(scale), offset: tf.tensor1d(offset), epsilon: EPSILON };
}

export function describeKernels(engine: string): void {
  describe(`batchNormTrain on the ${engine} engine`, () => {
    it('normalizes each channel by its mean and biased variance, then scales and shifts', () => {
      const output = batchNormTrain(run()).dataSync() as Float32Array;
      for (let c = 0; c < CHANNELS; c++) {
        const { normalized } = normalize(c);
        const got = channel(output, c);
        normalized.forEach((value, i) =>
          expect(got[i]).toBeCloseTo((scale[c] as number) * value + (offset[c] as number), DIGITS),
        );
      }
    });

    it('hands out the mean and the unbiased variance', () => {
      const seen: number[][] = [];
      batchNormTrain(run((m, v) => seen.push(Array.from(m.dataSync()), Array.from(v.dataSync()))));
      const [means = [], variances = []] = seen;
      expect(seen).toHaveLength(2);
      for (let c = 0; c < CHANNELS; c++) {
        const { center, variance } = normalize(c);
        expect(means[c]).toBeCloseTo(center, DIGITS);
        expect(variances[c]).toBeCloseTo((variance * 60) / 59, DIGITS);
      }
    });

    it('has the gradients of the formula for images, scale and offset', () => {
      const dy = tf.tensor4d(upstream, SHAPE);
      const { images, onStatistics, ...rest } = run();
      const [dImages, dScale, dOffset] = tf.grads((x, gamma, beta) =>
        batchNormTrain({
          ...rest,
          onStatistics,
          images: x as tf.Tensor4D,
          scale: gamma as tf.Tensor1D,
          offset: beta as tf.Tensor1D,
        }),
      )([images, rest.scale, rest.offset], dy) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const got = dImages.dataSync() as Float32Array;
      for (let c = 0; c < CHANNELS; c++) {
        const { normalized, deviation } = normalize(c);
        const up = channel(upstream, c);
        const along = mean(up.map((value, i) => value * (normalized[i] as number)));
        up.forEach((value, i) => {
          const wanted =
            ((scale[c] as number) / deviation) * (value - mean(up) - (normalized[i] as number) * along);
          expect(channel(got, c)[i]).toBeCloseTo(wanted, DIGITS);
        });
        expect(dScale.dataSync()[c]).toBeCloseTo(60 * along, DIGITS - 1);
        expect(dOffset.dataSync()[c]).toBeCloseTo(60 * mean(up), DIGITS - 1);
      }
    });

    it('leaves no tensor behind in a training step', () => {
      const input = run((m, v) => tf.tidy(() => void tf.add(m, v)));
      const before = tf.memory().numTensors;
      for (let step = 0; step < 3; step++) {
        tf.tidy(() => {
          tf.grad((x) => tf.sum(batchNormTrain({ ...input, images: x as tf.Tensor4D })))(input.images);
        });
      }
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  describe(`leakyRelu on the ${engine} engine`, () => {
    it('keeps positive values and multiplies negative ones, forward and backward', () => {
      const x = tf.tensor1d([-2, -0.5, 0.25, 3]);
      expect(Array.from(leakyRelu(x, 0.1).dataSync())).toEqual([-0.2, -0.05, 0.25, 3].map(Math.fround));
      const slope = tf
        .grad((value) => leakyRelu(value, 0.1))(x, tf.tensor1d([1, 2, 3, 4]))
        .dataSync();
      expect(Array.from(slope)).toEqual([0.1, 0.2, 3, 4].map(Math.fround));
    });
  });
}
