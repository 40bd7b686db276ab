/** What the kernels must compute, by formulas in plain TypeScript; run on each engine. */
import * as tf from '@tensorflow/tfjs-core';
import { batchNormFixed, batchNormTrain } from '../batch-norm';
import { instanceNorm } from '../instance-norm';
import { leakyRelu } from '../leaky-relu';
import { describeAdam } from './adam-suite';
import { describeConvolutions } from './convolution-suite';
import { draw } from './draw';

const SHAPE: [number, number, number, number] = [3, 4, 5, 2];
const CHANNELS = SHAPE[3];
const EPSILON = 1e-3;

/** Central differences: the third derivative over a step of 1e-2, and float32 rounding of sums near 10 over that step. */
const SLOPE_STEP = 1e-2;
const SLOPE_TOLERANCE = 5e-3;

/** Sums of 60 float32 values near 1. */
const DIGITS = 4;

const pixels = draw('images', 120).map((value, i) => 3 * value + (i % CHANNELS));
const upstream = draw('upstream', 120);
const scale = [1.5, -0.7];
const offset = [0.2, 3];
const RUNNING = { mean: [5, -1], variance: [2, 8] };

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

/** With a momentum of 1 the moved statistics are the batch's own. */
function run(onMoved: (m: tf.Tensor1D, v: tf.Tensor1D) => void = () => undefined, momentum = 1) {
  const running = {
    mean: tf.tensor1d(RUNNING.mean),
    variance: tf.tensor1d(RUNNING.variance),
    momentum,
    onMoved,
  };
  const images = tf.tensor4d(pixels, SHAPE);
  return { images, running, scale: tf.tensor1d(scale), offset: tf.tensor1d(offset), epsilon: EPSILON };
}

export function describeKernels(engine: string): void {
  describeConvolutions(engine);
  describeAdam(engine);

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

    it('moves the running statistics by a share of the batch’s', () => {
      const seen: number[][] = [];
      batchNormTrain(run((m, v) => seen.push(Array.from(m.dataSync()), Array.from(v.dataSync())), 0.25));
      const [means = [], variances = []] = seen;
      for (let c = 0; c < CHANNELS; c++) {
        const { center, variance } = normalize(c);
        expect(means[c]).toBeCloseTo(0.75 * (RUNNING.mean[c] as number) + 0.25 * center, DIGITS);
        const unbiased = (variance * 60) / 59;
        expect(variances[c]).toBeCloseTo(0.75 * (RUNNING.variance[c] as number) + 0.25 * unbiased, DIGITS);
      }
    });

    it('has the gradients of the formula for images, scale and offset', () => {
      const dy = tf.tensor4d(upstream, SHAPE);
      const { images, running, ...rest } = run();
      const [dImages, dScale, dOffset] = tf.grads((x, gamma, beta) =>
        batchNormTrain({
          ...rest,
          running,
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

  describe(`batchNormFixed on the ${engine} engine`, () => {
    const statistics = { mean: [0.5, -1], variance: [4, 0.25] };
    const fixed = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor4D =>
      batchNormFixed({
        images: x as tf.Tensor4D,
        scale: gamma as tf.Tensor1D,
        offset: beta as tf.Tensor1D,
        mean: tf.tensor1d(statistics.mean),
        variance: tf.tensor1d(statistics.variance),
        epsilon: EPSILON,
      });
    const inputs = (): [tf.Tensor, tf.Tensor, tf.Tensor] => [
      tf.tensor4d(pixels, SHAPE),
      tf.tensor1d(scale),
      tf.tensor1d(offset),
    ];
    const deviation = (c: number): number => Math.sqrt((statistics.variance[c] as number) + EPSILON);

    it('normalizes by the statistics given', () => {
      const output = fixed(...inputs()).dataSync() as Float32Array;
      pixels.forEach((value, i) => {
        const c = i % CHANNELS;
        const normalized = (value - (statistics.mean[c] as number)) / deviation(c);
        expect(output[i]).toBeCloseTo((scale[c] as number) * normalized + (offset[c] as number), DIGITS);
      });
    });

    it('takes the statistics for constants in its gradients', () => {
      const [dImages, dScale, dOffset] = tf.grads(fixed)(inputs(), tf.tensor4d(upstream, SHAPE));
      upstream.forEach((value, i) => {
        const c = i % CHANNELS;
        expect(dImages?.dataSync()[i]).toBeCloseTo((value * (scale[c] as number)) / deviation(c), DIGITS);
      });
      for (let c = 0; c < CHANNELS; c++) {
        const up = channel(upstream, c);
        const along = channel(pixels, c).map(
          (value, i) => ((value - (statistics.mean[c] as number)) / deviation(c)) * (up[i] as number),
        );
        expect(dScale?.dataSync()[c]).toBeCloseTo(60 * mean(along), DIGITS - 1);
        expect(dOffset?.dataSync()[c]).toBeCloseTo(60 * mean(up), DIGITS - 1);
      }
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

    it('has a second derivative, that of a gate which does not move', () => {
      const x = tf.tensor1d([-2, 1]);
      const steepness = (w: tf.Tensor): tf.Tensor =>
        tf.sum(tf.square(tf.grad((input: tf.Tensor) => tf.mul(leakyRelu(input, 0.5), w))(x)));
      // Slopes w/2 and w: (w/2)² + w² has the derivative 2w·1.25.
      expect(tf.grad(steepness)(tf.scalar(3)).dataSync()[0]).toBe(7.5);
    });
  });

  describe(`instanceNorm on the ${engine} engine`, () => {
    const shape: [number, number, number, number] = [2, 3, 2, 2];
    const values = draw('instances', 24);
    const weights = draw('weights', 24);
    const normalizeImages = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor4D =>
      instanceNorm({
        images: x as tf.Tensor4D,
        scale: gamma as tf.Tensor1D,
        offset: beta as tf.Tensor1D,
        epsilon: 0.01,
      });

    it('normalizes each channel of each image by its own mean and biased variance, then scales and shifts', () => {
      // Channel 0 of the first image: 1, 3 (mean 2, variance 1); of the second 5, 5. Channel 1: 0, 8 (mean 4, variance 16); 2, 0.
      const images = tf.tensor4d([1, 0, 3, 8, 5, 2, 5, 0], [2, 1, 2, 2]);
      const output = instanceNorm({
        images,
        scale: tf.tensor1d([4, 1]),
        offset: tf.tensor1d([1, 0]),
        epsilon: 3,
      });
      const [large, small] = [4 / Math.sqrt(19), 1 / 2];
      [-1, -large, 3, large, 1, small, 1, -small].forEach((value, i) =>
        expect(output.dataSync()[i]).toBeCloseTo(value, 6),
      );
    });

    it('has the slopes of the formula as its gradient for images, scale and offset', () => {
      const inputs = [values, Float32Array.from([1.5, -0.7]), Float32Array.from([0.2, 3])];
      const toTensors = (arrays: readonly Float32Array[]): tf.Tensor[] =>
        arrays.map((array, i) => tf.tensor(array, i === 0 ? shape : [2]));
      const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor =>
        tf.sum(tf.mul(normalizeImages(x, gamma, beta), tf.tensor4d(weights, shape)));
      const lossOf = (arrays: readonly Float32Array[]): number => {
        const [x, gamma, beta] = toTensors(arrays) as [tf.Tensor, tf.Tensor, tf.Tensor];
        return loss(x, gamma, beta).dataSync()[0] as number;
      };
      const gradients = tf.grads(loss)(toTensors(inputs));
      inputs.forEach((array, input) => {
        const got = gradients[input]?.dataSync() as Float32Array;
        array.forEach((value, i) => {
          const at = (moved: number): number =>
            lossOf(inputs.map((other, j) => (j === input ? array.with(i, moved) : other)));
          const slope = (at(value + SLOPE_STEP) - at(value - SLOPE_STEP)) / (2 * SLOPE_STEP);
          expect(Math.abs((got[i] as number) - slope)).toBeLessThan(SLOPE_TOLERANCE);
        });
      });
    });

    it('leaves no tensor behind in a training step', () => {
      const [x, gamma, beta] = [tf.tensor4d(values, shape), tf.ones([2]), tf.zeros([2])];
      const before = tf.memory().numTensors;
      const gradients = tf.tidy(() => tf.grads(normalizeImages)([x, gamma, beta]));
      expect(tf.memory().numTensors).toBe(before + 3);
      tf.dispose(gradients);
    });
  });
}
