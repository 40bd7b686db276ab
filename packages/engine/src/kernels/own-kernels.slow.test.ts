import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@cxr-anomaly/random';
import { addonFolder, findNativePackage } from '../start/addon-files';
import { ownKernelsFile } from '../start/own-kernels-file';
import { startEngine } from '../start/start-engine';
import { createAdamState, updateByAdam } from './adam';
import { batchNormFixed, batchNormTrain } from './batch-norm';
import { entropySums } from './entropy-sums';
import { grayToRgb } from './gray-to-rgb';
import { maxPool2 } from './max-pool';
import { meanAbsoluteError } from './mean-absolute-error';
import { ownKernels, useOwnKernels, type OwnKernels } from './own-kernels';

jest.setTimeout(120_000);

/** Sums in another order: of the largest number, or of the inputs, which are of size 1, some units in float32's last place. */
const TOLERANCE = 3e-6;

let own: OwnKernels;
const file = join(addonFolder(findNativePackage() ?? ''), ownKernelsFile());
const describeOwn = existsSync(file) ? describe : describe.skip;

/** Values in [−scale, scale], the same for the same name. */
function values(name: string, shape: number[], scale = 1): tf.Tensor {
  const random = createRandom(0, name);
  const numbers = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () =>
    random.uniform(-scale, scale),
  );
  return tf.tensor(numbers, shape);
}

/** Runs the same with our operations and with TensorFlow's, and compares every tensor that comes out. */
function expectSame(run: () => tf.Tensor[]): void {
  tf.tidy(() => {
    useOwnKernels(own);
    const ours = run().map((tensor) => tensor.dataSync() as Float32Array);
    useOwnKernels(undefined);
    const theirs = run().map((tensor) => tensor.dataSync() as Float32Array);
    ours.forEach((got, i) => {
      const wanted = theirs[i] as Float32Array;
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const apart = got.reduce(
        (most, value, j) => Math.max(most, Math.abs(value - (wanted[j] as number))),
        0,
      );
      expect(apart).toBeLessThanOrEqual(TOLERANCE * Math.max(largest, 1));
    });
  });
}

describeOwn('our own kernels and TensorFlow’s', () => {
  beforeAll(async () => {
    const before = process.env['CXR_KERNELS'];
    process.env['CXR_KERNELS'] = 'own';
    await startEngine({ engine: 'native' });
    if (before === undefined) delete process.env['CXR_KERNELS'];
    else process.env['CXR_KERNELS'] = before;
    own = ownKernels() as OwnKernels;
  });
  afterAll(() => useOwnKernels(undefined));

  it.each([
    [2, 8, 8, 2, 2],
    [3, 15, 17, 2, 4],
    [16, 4, 4, 8, 2],
    [1, 64, 9, 2, 2],
  ])('convolve by 3×3 alike: %i of %i×%i, %i and %i panels', (batch, height, width, channels, filters) => {
    const [inputs, outputs] = [channels * own.panel, filters * own.panel];
    expectSame(() => convolveAndPull([batch, height, width, inputs], [3, 3, inputs, outputs]));
  });

  it.each([
    [2, 28, 28, 1, 8],
    [3, 14, 14, 8, 4],
    [5, 7, 9, 2, 4],
    [1, 33, 5, 4, 1],
  ])('convolve by 5×5 alike: %i of %i×%i, %i to %i channels', (batch, height, width, channels, filters) => {
    expectSame(() => convolveAndPull([batch, height, width, channels], [5, 5, channels, filters]));
  });

  it('convolve alike over random shapes and sizes of numbers', () => {
    const random = createRandom(3, 'shapes');
    const upTo = (most: number): number => 1 + Math.floor(random.next() * most);
    for (let trial = 0; trial < 60; trial++) {
      const images = [upTo(4), upTo(30), upTo(30)];
      const size = trial % 2 === 0 ? 3 : 5;
      const count = (): number => (size === 3 ? own.panel * upTo(3) : 2 ** (upTo(4) - 1));
      const [channels, filters] = [count(), count()];
      const scale = 10 ** random.uniform(-18, 18);
      expectSame(() => convolveAndPull([...images, channels], [size, size, channels, filters], scale));
    }
  });

  it('leave other convolutions to TensorFlow', () => {
    expectSame(() => convolveAndPull([2, 6, 6, own.panel + 1], [3, 3, own.panel + 1, own.panel]));
    expectSame(() => [
      tf.conv2d(
        values('x', [2, 8, 8, own.panel]) as tf.Tensor4D,
        values('k', [3, 3, own.panel, own.panel]) as tf.Tensor4D,
        2,
        'same',
      ),
    ]);
  });

  it.each([1, 33, 40_000])('repeat the channel of %i pixels exactly', (pixels) => {
    const gray = values('gray', [1, pixels, 1, 1]) as tf.Tensor4D;
    const [ours, theirs] = [own, undefined].map((kernels) => {
      useOwnKernels(kernels);
      return grayToRgb(gray);
    }) as [tf.Tensor4D, tf.Tensor4D];
    expect(ours.shape).toEqual([1, pixels, 1, 3]);
    expect(ours.dataSync()).toEqual(theirs.dataSync());
    tf.dispose([gray, ours, theirs]);
  });

  it.each([
    [2, 28, 28, 8],
    [3, 7, 9, 4],
    [1, 5, 2, 1],
    [64, 32, 33, 3],
  ])('take the largest of 2×2 pixels alike: %i of %i×%i×%i', (...shape) => {
    const [batch, height, width, channels] = shape;
    expectSame(() => {
      const pool = (x: tf.Tensor): tf.Tensor => maxPool2(x as tf.Tensor4D);
      // A quarter of the pixels are equal to others, as after a ReLU: the first of equal ones takes the gradient.
      const x = tf.round(tf.mul(values('x', shape), 3));
      const dy = values('dy', [batch, Math.floor(height / 2), Math.floor(width / 2), channels]);
      return [pool(x), tf.grad(pool)(x, dy)];
    });
  });

  it.each([
    [2, 14, 14, 8],
    [3, 7, 9, 2],
    [1, 1, 1, 1],
    [64, 33, 32, 3],
  ])('double the size alike: %i of %i×%i×%i', (batch, height, width, channels) => {
    expectSame(() => {
      const double = (x: tf.Tensor): tf.Tensor =>
        tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [2 * height, 2 * width]);
      const x = values('x', [batch, height, width, channels]);
      return [double(x), tf.grad(double)(x, values('dy', [batch, 2 * height, 2 * width, channels]))];
    });
  });

  it('leave other nearest-neighbor resizing to TensorFlow', () => {
    expectSame(() => [
      tf.image.resizeNearestNeighbor(values('x', [2, 8, 6, 3]) as tf.Tensor4D, [16, 18]),
      tf.image.resizeNearestNeighbor(values('x', [2, 8, 6, 3]) as tf.Tensor4D, [16, 12], true),
    ]);
  });

  it.each([1, 33, 50_000])('have the same mean absolute error of %i pixels, and gradient', (pixels) => {
    expectSame(() => {
      const x = values('x', [1, pixels, 1, 3]) as tf.Tensor4D;
      const y = values('y', [1, pixels, 1, 3]) as tf.Tensor4D;
      const error = (z: tf.Tensor): tf.Tensor => tf.mul(meanAbsoluteError(x, z as tf.Tensor4D), 3 * pixels);
      return [tf.div(error(y), 3 * pixels), tf.grad(error)(y)];
    });
  });

  it.each([
    [1, 1],
    [3, 40],
    [70, 5000],
    [2000, 17],
  ])('sum up powers for entropies alike: %i × %i', (rows, columns) => {
    expectSame(() => {
      const distances = tf.mul<tf.Tensor2D>(tf.sub<tf.Tensor>(values('d', [rows, columns]), 1), 12);
      const weightsOf = (count: number): tf.Tensor2D => {
        const excess = tf.sub(values(`c${count}`, [count, 1]), 1);
        const weights = tf.exp(excess);
        return tf.concat2d([weights, tf.mul(weights, excess)] as [tf.Tensor2D, tf.Tensor2D], 1);
      };
      return entropySums(distances, weightsOf(rows), weightsOf(columns));
    });
  });

  it('let no power of e leave the range of numbers', () => {
    useOwnKernels(own);
    const ones = tf.tensor2d([1, 0, 1, 0, 1, 0, 1, 0], [4, 2]);
    const [, powers] = tf.tidy(() =>
      entropySums(tf.tensor2d([0, -50, -1e9, NaN], [1, 4]), tf.tensor2d([1, 0], [1, 2]), ones),
    );
    const [one, small, none, unknown] = Array.from(powers.dataSync()).filter((_, i) => i % 2 === 0);
    expect(one).toBe(1);
    expect((small as number) / Math.exp(-50)).toBeCloseTo(1, 6);
    expect(none).toBeLessThan(1e-37);
    expect(unknown).toBeNaN();
    tf.dispose([ones, powers]);
  });

  it('take a gradient of a gradient alike', () => {
    const shape = [2, 8, 8, own.panel];
    expectSame(() => {
      const kernel = values('kernel', [3, 3, own.panel, own.panel]) as tf.Tensor4D;
      const norm = (x: tf.Tensor): tf.Tensor =>
        tf.sum(
          tf.square(
            tf.grad((y: tf.Tensor) => tf.sum(tf.square(tf.conv2d(y as tf.Tensor4D, kernel, 1, 'same'))))(x),
          ),
        );
      return [tf.grad(norm)(values('x', shape))];
    });
  });

  it.each([
    [[4, 8, 8, 16], 0.1],
    [[2, 3, 5, 3], 1],
    [[7, 1, 1, 65], 0],
    [[6, 16, 16, 1], 0.01],
  ])('normalize %j alike, slope %f', (shape, slope) => {
    const channels = shape[3] as number;
    expectSame(() => {
      let statistics: tf.Tensor[] = [];
      const train = (x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor =>
        batchNormTrain({
          images: x as tf.Tensor4D,
          scale: scale as tf.Tensor1D,
          offset: offset as tf.Tensor1D,
          epsilon: 1e-5,
          slope,
          running: {
            mean: values('running mean', [channels]) as tf.Tensor1D,
            variance: values('running variance', [channels]) as tf.Tensor1D,
            momentum: 0.1,
            onMoved: (mean, variance) =>
              (statistics = [mean, variance].map((tensor) => tf.keep(tf.clone(tensor)))),
          },
        });
      const inputs = [values('x', shape, 3), values('scale', [channels]), values('offset', [channels])];
      const gradients = tf.grads(train)(inputs, values('dy', shape));
      return [train(...(inputs as [tf.Tensor, tf.Tensor, tf.Tensor])), ...statistics, ...gradients];
    });
    expectSame(() => {
      const fixed = (x: tf.Tensor, scale: tf.Tensor): tf.Tensor =>
        batchNormFixed({
          images: x as tf.Tensor4D,
          scale: scale as tf.Tensor1D,
          offset: values('offset', [channels]) as tf.Tensor1D,
          mean: values('mean', [channels]) as tf.Tensor1D,
          variance: tf.add<tf.Tensor1D>(values('variance', [channels]), 2),
          epsilon: 1e-5,
          slope,
        });
      const inputs: [tf.Tensor, tf.Tensor] = [values('x', shape, 3), values('scale', [channels])];
      return [fixed(...inputs), ...tf.grads(fixed)(inputs, values('dy', shape))];
    });
  });

  it.each([false, true])('move variables by Adam alike (amsgrad %s)', (amsgrad) => {
    expectSame(() => {
      const shapes = [[3], [40, 300], [1, 1]];
      const variables = shapes.map((shape, i) => tf.variable(values(`w${i}`, shape)));
      const zeros = (shape: number[]): tf.Tensor => tf.keep(tf.zeros(shape));
      const states = shapes.map((shape) =>
        createAdamState({
          first: zeros(shape),
          second: zeros(shape),
          ...(amsgrad && { maximum: zeros(shape) }),
        }),
      );
      for (let number = 1; number <= 5; number++) {
        const updates = shapes.map((shape, i) => ({
          state: states[i] as (typeof states)[number],
          variable: variables[i] as tf.Variable,
          gradient: values(`g${i}-${number}`, shape),
        }));
        const step = {
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          learningRate: 0.01,
          weightDecay: 0.1,
          number,
        };
        updateByAdam(updates, step);
      }
      const results = [
        ...variables.map((variable) => tf.clone(variable)),
        ...states.map(({ moments }) => tf.clone(moments.second)),
      ];
      for (const state of states) state.dispose();
      for (const variable of variables) variable.dispose();
      return results;
    });
  });

  it('keep infinities and NaN', () => {
    useOwnKernels(own);
    const y = tf.tidy(() =>
      batchNormFixed({
        images: tf.tensor4d([Infinity, -Infinity, NaN, 1, 1e38, -1e38, 0, 2], [2, 2, 2, 1]),
        scale: tf.tensor1d([1]),
        offset: tf.tensor1d([0]),
        mean: tf.tensor1d([0]),
        variance: tf.tensor1d([1]),
        epsilon: 0,
        slope: 0.5,
      }).dataSync(),
    );
    expect(Array.from(y)).toEqual([Infinity, -Infinity, NaN, 1, Math.fround(1e38), Math.fround(-5e37), 0, 2]);
  });

  it('leave no tensor behind', () => {
    useOwnKernels(own);
    const before = tf.memory().numTensors;
    tf.dispose(tf.tidy(() => convolveAndPull([2, 16, 16, own.panel], [3, 3, own.panel, own.panel])));
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** A convolution, and its gradients for images and kernel. */
/** @param size of the images' values; the results are divided by it */
function convolveAndPull(images: number[], kernel: number[], size = 1): tf.Tensor[] {
  const convolve = (x: tf.Tensor, k: tf.Tensor): tf.Tensor =>
    tf.div(tf.conv2d(tf.mul<tf.Tensor4D>(x, size), k as tf.Tensor4D, 1, 'same'), size);
  const inputs = [values('x', images), values('k', kernel)] as [tf.Tensor, tf.Tensor];
  return [
    convolve(...inputs),
    ...tf.grads(convolve)(inputs, values('dy', [...images.slice(0, 3), kernel[3] as number])),
  ];
}
