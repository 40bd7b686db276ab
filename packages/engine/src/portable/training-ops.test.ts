import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@cxr-anomaly/random';
import { startEngine } from '../start/start-engine';

/** What training of convolutional autoencoders differentiates, away from its kinks. */
const OPS: Record<string, { readonly shape: number[]; readonly apply: (x: tf.Tensor) => tf.Tensor }> = {
  maxPool: { shape: [1, 4, 4, 2], apply: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid') },
  'maxPool with overlap and padding': {
    shape: [2, 5, 5, 1],
    apply: (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'),
  },
  avgPool: { shape: [1, 4, 4, 2], apply: (x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid') },
  mean: { shape: [2, 3, 3, 2], apply: (x) => tf.mean(x, [1, 2]) },
  'variance over images': { shape: [2, 3, 3, 2], apply: (x) => tf.moments(x, [0, 1, 2]).variance },
  batchNorm: { shape: [2, 3, 3, 2], apply: normalize },
  'resizeBilinear, corners aligned': {
    shape: [1, 3, 4, 2],
    apply: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [6, 8], true),
  },
  resizeNearestNeighbor: {
    shape: [1, 3, 4, 2],
    apply: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 8]),
  },
  'conv2d with bias': {
    shape: [1, 4, 4, 2],
    apply: (x) =>
      tf.add(tf.conv2d(x as tf.Tensor4D, tf.ones([3, 3, 2, 3]), 1, 'same'), tf.tensor1d([1, 2, 3])),
  },
  conv2dTranspose: {
    shape: [1, 3, 3, 2],
    apply: (x) => tf.conv2dTranspose(x as tf.Tensor4D, tf.ones([4, 4, 3, 2]), [1, 6, 6, 3], 2, 'same'),
  },
  tile: { shape: [2, 3], apply: (x) => tf.tile(x, [2, 3]) },
  'gather with repeats': { shape: [4, 3], apply: (x) => tf.gather(x, tf.tensor1d([1, 1, 3], 'int32')) },
  'gather of columns': { shape: [4, 3], apply: (x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32'), 1) },
  concat: { shape: [2, 3], apply: (x) => tf.concat([x, tf.square(x)], 1) },
  stack: { shape: [2, 3], apply: (x) => tf.stack([x, tf.square(x)]) },
  slice: { shape: [4, 3], apply: (x) => tf.slice(x, [1, 0], [2, 2]) },
  pad: {
    shape: [2, 3],
    apply: (x) =>
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
  },
  reverse: { shape: [2, 3], apply: (x) => tf.reverse(x, 1) },
  matMul: { shape: [2, 3], apply: (x) => tf.matMul(x, x, false, true) },
  softmax: { shape: [2, 3], apply: (x) => tf.softmax(x) },
  logSoftmax: { shape: [2, 3], apply: (x) => tf.logSoftmax(x) },
  logSumExp: { shape: [2, 3], apply: (x) => tf.logSumExp(x, 1) },
  cumsum: { shape: [2, 3], apply: (x) => tf.cumsum(x, 1) },
  sigmoid: { shape: [6], apply: tf.sigmoid },
  tanh: { shape: [6], apply: tf.tanh },
  elu: { shape: [6], apply: tf.elu },
  relu: { shape: [6], apply: tf.relu },
  leakyRelu: { shape: [6], apply: (x) => tf.leakyRelu(x, 0.1) },
  prelu: { shape: [6], apply: (x) => tf.prelu(x, tf.scalar(0.1)) },
  acos: { shape: [6], apply: (x) => tf.acos(tf.mul(x, 0.2)) },
  'clipByValue, abs, sqrt': {
    shape: [6],
    apply: (x) => tf.sqrt(tf.add(tf.abs(tf.clipByValue(x, -4, 4)), 1)),
  },
  'log, exp, pow': { shape: [6], apply: (x) => tf.log(tf.add(tf.pow(tf.exp(x), 2), 1)) },
  'norm of rows': { shape: [2, 3], apply: (x) => tf.norm(x, 2, 1) },
};

/** float32 values near 1, a step of 1e-2: truncation and rounding stay below this. */
const TOLERANCE = 5e-3;

beforeAll(async () => {
  await startEngine({ engine: 'portable' });
});

describe('the portable engine', () => {
  it.each(Object.entries(OPS))('differentiates %s as finite differences do', (name, { shape, apply }) => {
    const at = draw(shape, name);
    const loss = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(apply(x), weightsLike(apply, x)));
    const gradient = tf.tidy(() => tf.grad(loss)(tf.tensor(at, shape)).dataSync());
    const differences = at.map((_, i) => difference((x) => loss(tf.tensor(x, shape)), at, i));
    for (const [i, expected] of differences.entries()) {
      expect(Math.abs((gradient[i] ?? NaN) - expected)).toBeLessThan(TOLERANCE * (1 + Math.abs(expected)));
    }
  });

  it('leaves no tensor behind after a step of an autoencoder', () => {
    const down = tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 1, 4], 0, 0.1, 'float32', 1));
    const up = tf.variable(tf.randomNormal<tf.Rank.R4>([4, 4, 1, 4], 0, 0.1, 'float32', 2));
    const images = tf.randomNormal<tf.Rank.R4>([2, 8, 8, 1], 0, 1, 'float32', 3);
    const optimizer = tf.train.adam(0.01);
    const step = (): tf.Scalar | null =>
      optimizer.minimize(
        () => {
          const code = tf.leakyRelu(tf.maxPool(tf.conv2d(images, down, 1, 'same'), 2, 2, 'valid'), 0.1);
          return tf.mean(tf.squaredDifference(images, tf.conv2dTranspose(code, up, [2, 8, 8, 1], 2, 'same')));
        },
        true,
        [down, up],
      );
    const first = step()?.dataSync()[0] ?? NaN;
    const tensors = tf.memory().numTensors;
    let last = first;
    for (let i = 0; i < 20; i++) {
      const loss = step();
      last = loss?.dataSync()[0] ?? NaN;
      loss?.dispose();
    }
    expect(tf.memory().numTensors).toBe(tensors);
    expect(last).toBeLessThan(first);
  });
});

describe('unsortedSegmentSum on the portable engine', () => {
  it('adds the rows of each segment and gives zeros to an empty one', () => {
    const rows = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const sums = tf.unsortedSegmentSum(rows, tf.tensor1d([2, 0, 2], 'int32'), 4);
    expect(sums.arraySync()).toEqual([
      [3, 4],
      [0, 0],
      [6, 8],
      [0, 0],
    ]);
  });
});

describe('maxPool on the portable engine', () => {
  it('passes the gradient to windows whose values are all negative, and once to equal maxima', () => {
    const images = tf.tensor4d([-3, -1, -2, -2, -5, -4, -2, -7], [1, 2, 4, 1]);
    const slope = tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'));
    const gradient = slope(images, tf.tensor4d([10, 20], [1, 1, 2, 1]));
    expect(Array.from(gradient.dataSync())).toEqual([0, 10, 20, 0, 0, 0, 0, 0]);
  });

  it('never gives the gradient of a zero to the padding', () => {
    const images = tf.tensor4d([0, -1, -1, -1, -1, -1, -1, -1, -1], [1, 3, 3, 1]);
    const slope = tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'));
    const gradient = slope(images, tf.tensor4d([10, 0, 0, 0], [1, 2, 2, 1]));
    expect(Array.from(gradient.dataSync())).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

function normalize(x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const [scale, offset] = [tf.tensor1d([1.5, 0.5]), tf.tensor1d([0.1, -0.2])];
  return tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale);
}

/** Values that differ from each other and from 0 by far more than the step of the finite difference. */
function draw(shape: readonly number[], name: string): number[] {
  const random = createRandom(3, name);
  const size = shape.reduce((a, b) => a * b, 1);
  return Array.from(random.permutation(size), (rank) => ((rank + 0.5) / size - 0.5) * 2.5);
}

/** Weighs the outputs unequally, so that swapped or lost ones show. */
function weightsLike(apply: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  const { shape, size } = apply(x);
  return tf.tensor(
    Array.from({ length: size }, (_, i) => Math.cos(i)),
    shape,
  );
}

function difference(loss: (x: number[]) => tf.Scalar, at: readonly number[], index: number): number {
  const step = 1e-2;
  const moved = (by: number): number =>
    tf.tidy(() => loss(at.map((value, i) => (i === index ? value + by : value)))).dataSync()[0] ?? NaN;
  return (moved(step) - moved(-step)) / (2 * step);
}
