import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@cxr-anomaly/random';
import { EngineError } from '../errors';
import { addonFolder, findNativePackage } from '../start/addon-files';
import { ownKernelsFile } from '../start/own-kernels-file';
import { startEngine } from '../start/start-engine';
import { ownKernels, useOwnKernels, type OwnKernels } from './own-kernels';
import { withPrecision } from './precision';

jest.setTimeout(120_000);

/** Products of two rounded numbers are exact in float32; their sums differ by its last places in another order. */
const TOLERANCE = 3e-6;

/** Winograd's algorithm rounds what it has transformed: a share of the results' own size, as root mean squares. */
const WINOGRAD_ROUNDING = 2 ** -7;

/** Half a unit in the last of bfloat16's eight binary places. */
const ROUNDING = 2 ** -8;

const file = join(addonFolder(findNativePackage() ?? ''), ownKernelsFile());
const describeOwn = existsSync(file) ? describe : describe.skip;

type Pair = [tf.Tensor4D, tf.Tensor4D];

function draw(name: string, shape: number[]): tf.Tensor4D {
  const random = createRandom(0, name);
  const numbers = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform(-1, 1));
  return tf.tensor4d(numbers, shape as [number, number, number, number]);
}

/** The nearest numbers of bfloat16, of two the even one. */
function round(x: tf.Tensor4D): tf.Tensor4D {
  const bits = new Uint32Array((x.dataSync() as Float32Array).slice().buffer);
  const rounded = bits.map((value) => (value + 0x7fff + ((value >>> 16) & 1)) & 0xffff0000);
  return tf.tensor4d(new Float32Array(rounded.buffer), x.shape);
}

function convolve(x: tf.Tensor, k: tf.Tensor): tf.Tensor {
  return tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, 'same');
}

/** A convolution, and its gradients for images and kernel. */
function convolveAndPull([x, k]: Pair, dy: tf.Tensor4D): tf.Tensor[] {
  return [convolve(x, k), ...tf.grads(convolve)([x, k], dy)];
}

function distance(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as number);
}

function rootMeanSquare(x: tf.Tensor): number {
  return tf.tidy(() => tf.sqrt(tf.mean(tf.square(x))).dataSync()[0] as number);
}

function largest(x: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0] as number);
}

describeOwn('withPrecision', () => {
  let own: OwnKernels;

  beforeAll(async () => {
    const before = process.env['CXR_KERNELS'];
    process.env['CXR_KERNELS'] = 'own';
    await startEngine({ engine: 'native' });
    if (before === undefined) delete process.env['CXR_KERNELS'];
    else process.env['CXR_KERNELS'] = before;
    own = ownKernels() as OwnKernels;
  });
  /** A convolution and its gradients in bfloat16, and what they are of. */
  function inBfloat16(sizes: readonly number[]): { pair: Pair; dy: tf.Tensor4D; ours: tf.Tensor[] } {
    const [batch, height, width, channels, filters, size] = sizes as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const [inputs, outputs] = [channels * own.lanes, filters * own.lanes];
    const pair: Pair = [draw('x', [batch, height, width, inputs]), draw('k', [size, size, inputs, outputs])];
    const dy = draw('dy', [batch, height, width, outputs]);
    return { pair, dy, ours: withPrecision('bf16', () => convolveAndPull(pair, dy)) };
  }

  beforeEach(() => useOwnKernels(own));
  afterAll(() => useOwnKernels(undefined));

  // Odd sides; few places, whose gradients the threads share by panels, and many, shared by places. Of 3×3 kernels, at least one of
  // channels and filters does not fill panels of two vectors, or Winograd's algorithm would be used.
  it.each([
    [2, 8, 8, 1, 1, 3],
    [3, 15, 17, 1, 2, 3],
    [1, 1, 9, 2, 1, 3],
    [5, 4, 4, 3, 8, 3],
    [2, 70, 90, 1, 1, 3],
    [3, 7, 5, 3, 2, 1],
    [2, 8, 8, 2, 4, 1],
    [2, 9, 11, 1, 2, 5],
  ])('rounds, and adds up in float32: %i of %i×%i, %i and %i vectors, kernel %i', (...sizes) => {
    tf.tidy(() => {
      const { pair, dy, ours } = inBfloat16(sizes);
      useOwnKernels(undefined);
      const theirs = convolveAndPull(pair.map(round) as Pair, round(dy));
      ours.forEach((got, i) => {
        const wanted = theirs[i] as tf.Tensor;
        expect(distance(got, wanted)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, largest(wanted)));
      });
      const exact = convolve(...pair);
      const apart = distance(ours[0] as tf.Tensor, exact);
      expect(apart).toBeGreaterThan(0);
      expect(apart).toBeLessThan(ROUNDING * largest(exact));
    });
  });

  // An odd number of tiles in all, and in a thread's part of many.
  it.each([
    [2, 8, 8, 2, 4, 3],
    [3, 5, 6, 4, 2, 3],
    [2, 71, 93, 2, 2, 3],
  ])('rounds Winograd’s transforms: %i of %i×%i, %i and %i vectors, kernel %i', (...sizes) => {
    tf.tidy(() => {
      const { pair, dy, ours } = inBfloat16(sizes);
      useOwnKernels(undefined);
      convolveAndPull(pair, dy).forEach((exact, i) => {
        const share = rootMeanSquare(tf.sub(ours[i] as tf.Tensor, exact)) / rootMeanSquare(exact);
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(WINOGRAD_ROUNDING);
      });
    });
  });

  it.each([1, 2])('gives the same digits each time, of %i vectors', (vectors) => {
    tf.tidy(() => {
      const count = vectors * own.lanes;
      const pair: Pair = [draw('x', [2, 70, 90, count]), draw('k', [3, 3, count, count])];
      const dy = draw('dy', [2, 70, 90, count]);
      const [first, second] = [0, 1].map(() => withPrecision('bf16', () => convolveAndPull(pair, dy)));
      first?.forEach((tensor, i) => expect(tensor.dataSync()).toEqual(second?.[i]?.dataSync()));
    });
  });

  it('keeps infinities and NaN, and numbers of any size', () => {
    tf.tidy(() => {
      const values = [Infinity, -Infinity, NaN, 3e38, -1e-30, 0, 1, 257];
      const x = tf.tensor4d(
        values.flatMap((value) => Array.from({ length: own.lanes }, (_, i) => (i === 0 ? value : 0))),
        [1, 1, values.length, own.lanes],
      );
      const k = tf.reshape<tf.Rank.R4>(tf.eye(own.lanes), [1, 1, own.lanes, own.lanes]);
      const y = withPrecision('bf16', () => convolve(x, k));
      const first = Array.from(y.dataSync()).filter((_, i) => i % own.lanes === 0);
      expect([first[0], first[1], first[2]]).toEqual([Infinity, -Infinity, NaN]);
      expect(first.slice(5)).toEqual([0, 1, 256]);
      expect(Math.abs((first[3] as number) / 3e38 - 1)).toBeLessThan(ROUNDING);
      expect(Math.abs((first[4] as number) / -1e-30 - 1)).toBeLessThan(ROUNDING);
    });
  });

  it('ends with its work, even if that throws', () => {
    tf.tidy(() => {
      const pair: Pair = [draw('x', [1, 8, 8, own.panel]), draw('k', [3, 3, own.panel, own.panel])];
      const before = convolve(...pair).dataSync();
      const fail = (): never => {
        throw new Error('the step fails');
      };
      expect(() => withPrecision('bf16', fail)).toThrow('the step fails');
      expect(convolve(...pair).dataSync()).toEqual(before);
      expect(withPrecision('bf16', () => convolve(...pair)).dataSync()).not.toEqual(before);
    });
  });

  it('refuses bf16 without our own kernels, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const pair: Pair = [draw('x', [1, 8, 8, own.panel]), draw('k', [3, 3, own.panel, own.panel])];
      withPrecision('bf16', () => convolveAndPull(pair, draw('dy', [1, 8, 8, own.panel])));
    });
    expect(tf.memory().numTensors).toBe(before);
    useOwnKernels(undefined);
    expect(() => withPrecision('bf16', () => 0)).toThrow(EngineError);
    expect(withPrecision('fp32', () => 1)).toBe(1);
  });
});
