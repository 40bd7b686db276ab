import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@cxr-anomaly/random';
import { startEngine } from '../start/start-engine';

type Shape4 = [number, number, number, number];
type Pad =
  'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];

interface Case {
  readonly images: Shape4;
  readonly filter: Shape4;
  readonly strides: [number, number];
  readonly pad: Pad;
}

const CASES: readonly Case[] = [
  { images: [2, 5, 6, 3], filter: [3, 3, 3, 4], strides: [1, 1], pad: 'same' },
  { images: [1, 7, 5, 2], filter: [2, 4, 2, 3], strides: [1, 1], pad: 'valid' },
  { images: [2, 8, 8, 2], filter: [4, 4, 2, 3], strides: [2, 2], pad: 1 },
  { images: [1, 9, 7, 2], filter: [3, 2, 2, 2], strides: [2, 3], pad: 'same' },
  { images: [1, 9, 8, 1], filter: [2, 3, 1, 2], strides: [3, 2], pad: 'valid' },
  { images: [2, 4, 4, 5], filter: [4, 4, 5, 3], strides: [1, 1], pad: 'valid' },
  { images: [1, 6, 6, 2], filter: [1, 1, 2, 3], strides: [2, 2], pad: 'valid' },
  {
    images: [1, 5, 5, 1],
    filter: [2, 2, 1, 1],
    strides: [1, 1],
    pad: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
  },
];

/** Sums of at most a few hundred float32 products of standard normals. */
const TOLERANCE_DIGITS = 4;

beforeAll(async () => {
  await startEngine({ engine: 'portable' });
});

describe.each(CASES)('gradients of conv2d, $images with $filter, strides $strides, pad $pad', (shape) => {
  const { strides, pad } = shape;
  const images = draw(shape.images, 'images');
  const filter = draw(shape.filter, 'filter');
  const convolve = (x: tf.Tensor, w: tf.Tensor): tf.Tensor4D =>
    tf.conv2d(
      x as tf.Tensor4D,
      w as tf.Tensor4D,
      strides,
      pad,
      'NHWC',
      [1, 1],
      typeof pad === 'number' ? 'floor' : undefined,
    );

  it('equal the definition, and leave no tensor behind', () => {
    const x = tf.tensor4d(images, shape.images);
    const w = tf.tensor4d(filter, shape.filter);
    const outShape = tf.tidy(() => convolve(x, w).shape);
    const dy = tf.tensor4d(draw(outShape, 'dy'), outShape);
    const before = tf.memory().numTensors;
    const [dx, dw] = tf.grads(convolve)([x, w], dy) as [tf.Tensor4D, tf.Tensor4D];
    expect(tf.memory().numTensors).toBe(before + 2);
    const expected = byDefinition(shape, { images, filter, dy: dy.dataSync() }, outShape);
    expectClose(dx.dataSync(), expected.dx);
    expectClose(dw.dataSync(), expected.dw);
  });
});

describe('conv2dTranspose on the portable engine', () => {
  it('is the adjoint of conv2d: <conv(x), y> = <x, convTranspose(y)>', () => {
    const x = tf.tensor4d(draw([2, 8, 8, 3], 'x'), [2, 8, 8, 3]);
    const w = tf.tensor4d(draw([4, 4, 3, 5], 'w'), [4, 4, 3, 5]);
    const y = tf.tensor4d(draw([2, 4, 4, 5], 'y'), [2, 4, 4, 5]);
    const left = tf.sum(tf.mul(tf.conv2d(x, w, 2, 'same'), y)).arraySync() as number;
    const right = tf.sum(tf.mul(x, tf.conv2dTranspose(y, w, [2, 8, 8, 3], 2, 'same'))).arraySync() as number;
    expect(right).toBeCloseTo(left, 2);
  });

  it('has a second derivative, which the gradient penalty needs', () => {
    const penalty = (w: tf.Tensor): tf.Tensor => {
      const slope = tf.grad((x: tf.Tensor) =>
        tf.sum(tf.square(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'))),
      );
      return tf.sum(tf.square(slope(tf.ones([1, 4, 4, 1]))));
    };
    const w = tf.ones([2, 2, 1, 1]);
    // Each window holds four ones: its output is s = Σw, each of its pixels' slope 2·s·w, so the penalty is 4 windows · 4s²·Σw².
    const s = 4;
    const expected = 4 * (8 * s * 4 + 4 * s * s * 2);
    expect(Array.from(tf.grad(penalty)(w).dataSync())).toEqual([expected, expected, expected, expected]);
  });
});

function draw(shape: readonly number[], name: string): Float32Array {
  const random = createRandom(1, name);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
}

interface Operands {
  readonly images: ArrayLike<number>;
  readonly filter: ArrayLike<number>;
  readonly dy: ArrayLike<number>;
}

/** Visits every product of the convolution once and books its two derivatives. */
function byDefinition(shape: Case, { images, filter, dy }: Operands, out: Shape4) {
  const [, height, width, inChannels] = shape.images;
  const [filterHeight, filterWidth, , outChannels] = shape.filter;
  const [top, left] = padding(shape, out);
  const dx = new Float64Array(images.length);
  const dw = new Float64Array(filter.length);
  for (let position = 0; position < dy.length; position++) {
    const o = position % outChannels;
    const c = Math.floor(position / outChannels) % out[2];
    const r = Math.floor(position / (outChannels * out[2])) % out[1];
    const b = Math.floor(position / (outChannels * out[2] * out[1]));
    for (let tap = 0; tap < filterHeight * filterWidth * inChannels; tap++) {
      const i = tap % inChannels;
      const y = r * shape.strides[0] + Math.floor(tap / (inChannels * filterWidth)) - top;
      const x = c * shape.strides[1] + (Math.floor(tap / inChannels) % filterWidth) - left;
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      const pixel = ((b * height + y) * width + x) * inChannels + i;
      const weight = tap * outChannels + o;
      dx[pixel] = at(dx, pixel) + at(dy, position) * at(filter, weight);
      dw[weight] = at(dw, weight) + at(dy, position) * at(images, pixel);
    }
  }
  return { dx, dw };
}

function padding({ images, filter, strides, pad }: Case, out: Shape4): [number, number] {
  if (pad === 'valid') return [0, 0];
  if (typeof pad === 'number') return [pad, pad];
  if (pad !== 'same') return [pad[1][0], pad[2][0]];
  const before = (axis: 0 | 1, side: number, extent: number, outSide: number): number =>
    Math.floor(Math.max(0, (outSide - 1) * strides[axis] + extent - side) / 2);
  return [before(0, images[1], filter[0], out[1]), before(1, images[2], filter[1], out[2])];
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? NaN;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(at(actual, i)).toBeCloseTo(at(expected, i), TOLERANCE_DIGITS);
}
