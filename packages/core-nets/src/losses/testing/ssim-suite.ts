/** What `ssim` must compute, by its definition in float64 and by the reference's numbers; run on each engine. */
import { describeFixture, fillInput, type Quantity } from '@cxr-anomaly/fixtures';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { ssim } from '../ssim';

type Shape = [number, number, number, number];

interface SsimCase {
  readonly img1_n0: number;
  /** `a*img1 + b*image(n0=c)` */
  readonly img2: string;
  readonly shape_nchw: Shape;
  readonly ssim: Quantity;
  readonly grad_norm_img2: Quantity;
}

/** Float32 sums of some thousand terms up to 1. */
const TOLERANCE = 2e-5;

const SHAPE: Shape = [2, 13, 9, 2];

function draw(name: string): Float32Array {
  const random = createRandom(0, 'ssim', name);
  return Float32Array.from({ length: SHAPE.reduce((a, b) => a * b) }, () => random.uniform(-1, 1));
}

/** The weighted mean of `of` in the window around (row, column) of one channel of one image; what lies outside counts as 0. */
function windowMean([b, row, column, c]: Shape, of: (index: number) => number): number {
  const [, height, width, channels] = SHAPE;
  let [sum, weights] = [0, 0];
  for (let y = row - 5; y <= row + 5; y++) {
    for (let x = column - 5; x <= column + 5; x++) {
      const weight = Math.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * 1.5 ** 2));
      weights += weight;
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      sum += weight * of(((b * height + y) * width + x) * channels + c);
    }
  }
  return sum / weights;
}

function byDefinition(a: Float32Array, b: Float32Array): number {
  const [batch, height, width, channels] = SHAPE;
  const value = (values: Float32Array, i: number): number => values[i] as number;
  let total = 0;
  for (let i = 0; i < a.length; i++) {
    const [c, x] = [i % channels, Math.floor(i / channels) % width];
    const [y, n] = [Math.floor(i / (channels * width)) % height, Math.floor(i / (channels * width * height))];
    const mean = (of: (index: number) => number): number => windowMean([n, y, x, c], of);
    const [meanA, meanB] = [mean((j) => value(a, j)), mean((j) => value(b, j))];
    const varianceA = mean((j) => value(a, j) ** 2) - meanA ** 2;
    const varianceB = mean((j) => value(b, j) ** 2) - meanB ** 2;
    const covariance = mean((j) => value(a, j) * value(b, j)) - meanA * meanB;
    total +=
      ((2 * meanA * meanB + 1e-4) * (2 * covariance + 9e-4)) /
      ((meanA ** 2 + meanB ** 2 + 1e-4) * (varianceA + varianceB + 9e-4));
  }
  return total / (batch * height * width * channels);
}

export function describeSsim(engine: string): void {
  describe(`ssim on the ${engine} engine`, () => {
    it('is the mean over all windows by its definition, with zeros around the images', () => {
      const [a, b] = [draw('a'), draw('b')];
      const similar = a.map((value, i) => 0.7 * value + 0.3 * (b[i] as number));
      for (const other of [b, similar]) {
        const got = ssim(tf.tensor4d(a, SHAPE), tf.tensor4d(other, SHAPE)).dataSync()[0] as number;
        expect(Math.abs(got - byDefinition(a, other))).toBeLessThan(TOLERANCE);
      }
    });

    it('is 1 for equal images and the same both ways round', () => {
      const [a, b] = [tf.tensor4d(draw('a'), SHAPE), tf.tensor4d(draw('b'), SHAPE)];
      expect(ssim(a, a).dataSync()[0]).toBeCloseTo(1, 6);
      expect(ssim(a, b).dataSync()[0]).toBeCloseTo(ssim(b, a).dataSync()[0] as number, 6);
    });

    it('leaves no tensor behind but its result', () => {
      const [a, b] = [tf.tensor4d(draw('a'), SHAPE), tf.tensor4d(draw('b'), SHAPE)];
      const before = tf.memory().numTensors;
      const similarity = ssim(a, b);
      const gradient = tf.grad((x: tf.Tensor) => ssim(a, x as tf.Tensor4D))(b);
      expect(tf.memory().numTensors).toBe(before + 2);
      tf.dispose([similarity, gradient]);
    });
  });

  describeFixture<File>(
    'gangp_nets.json',
    `ssim against the reference on the ${engine} engine`,
    (fixture) => {
      it.each(fixture.ssim_unit)('images $img1_n0 and $img2: similarity and gradient match', (wanted) => {
        const [first, second] = imagesOf(wanted, fixture.variant);
        expectQuantity(ssim(first, second), wanted.ssim);
        const loss = (x: tf.Tensor): tf.Scalar => lossOf(ssim(first, x as tf.Tensor4D));
        expectQuantity(tf.norm(tf.grad(loss)(second)), wanted.grad_norm_img2);
      });
    },
  );
}

interface File {
  readonly variant: number;
  readonly ssim_unit: readonly SsimCase[];
}

/** The reference's loss term, whose gradient the fixture measures. */
function lossOf(similarity: tf.Scalar): tf.Scalar {
  return tf.clipByValue(tf.mul<tf.Scalar>(tf.sub(1, similarity), 0.5), 0, 1);
}

function imagesOf({ img1_n0, img2, shape_nchw }: SsimCase, variant: number): [tf.Tensor4D, tf.Tensor4D] {
  const [batch, channels, height, width] = shape_nchw;
  const image = (n0: number): tf.Tensor4D =>
    tf.tensor4d(
      fillInput({ shape_nchw, n0, range: 'pm1', probe_index_ncyx: [], probe_values: [], sum: 0 }, variant),
      [batch, height, width, channels],
    );
  const parts = /^([\d.]+)\*img1 \+ ([\d.]+)\*image\(n0=(\d+)\)$/.exec(img2);
  if (!parts) throw new Error(`The fixture's second image is given in another form: ${img2}`);
  const [own, others, n0] = parts.slice(1).map(Number) as [number, number, number];
  const first = image(img1_n0);
  return [first, tf.add(tf.mul(first, own), tf.mul(image(n0), others))];
}

function expectQuantity(got: tf.Tensor, { value, scale, tolerance }: Quantity): void {
  const difference = Math.abs((got.dataSync()[0] as number) - (value as number));
  // The fixture gives equal images a gradient of exactly 0, which rounding makes 1e-8 here.
  expect(difference).toBeLessThanOrEqual(Math.max(tolerance * scale, 1e-7));
}
