/**
 * Convolutions padded equally on every side, composed of plain operations that can cheaply be differentiated again, as a gradient
 * penalty needs.
 *
 * Where a map is small and its kernel large, the native CPU library spends most of a convolution on rearranging the kernel; as a
 * matrix product, which uses the kernel as it is in memory, the same sums are two to twelve times as fast
 * (benchmarks/results/peers.md).
 */
import * as tf from '@tensorflow/tfjs-core';
import { nativeCpuBackend } from './native-op';

export interface ConvolutionShape {
  readonly strides: number;
  /** Zeros added on each of the four sides. */
  readonly border: number;
}

/** Most rows of the matrix product, one for each place of the output, for which it is faster than a convolution. */
const MOST_ROWS = 256;

/** Fewest weights of a kernel for which rearranging it is what takes the time. */
const LEAST_WEIGHTS = 2 ** 18;

/** Most numbers of the matrix that gathers patches: a larger one takes longer than it saves. */
const LARGEST_GATHERING = 2 ** 16;

/**
 * Cross-correlates images [B, H, W, C] with a kernel [k, k, C, O]: [B, ⌊(H + 2·border − k)/strides⌋ + 1, …, O].
 * Differentiable any number of times.
 */
export function convolve(images: tf.Tensor4D, kernel: tf.Tensor4D, shape: ConvolutionShape): tf.Tensor4D {
  if (nativeCpuBackend() && isProductFaster(images, kernel, shape)) return product(images, kernel, shape);
  return isSame(images, kernel, shape)
    ? tf.conv2d(images, kernel, shape.strides, 'same')
    : tf.conv2d(pad(images, shape.border), kernel, shape.strides, 'valid');
}

function isProductFaster(images: tf.Tensor4D, kernel: tf.Tensor4D, shape: ConvolutionShape): boolean {
  const [batch, height, width] = images.shape;
  const places = outputSide(height, kernel, shape) * outputSide(width, kernel, shape);
  const gathering = places * kernel.shape[0] ** 2 * height * width;
  return batch * places <= MOST_ROWS && kernel.size >= LEAST_WEIGHTS && gathering <= LARGEST_GATHERING;
}

/** Patches of the images, gathered by a product with a matrix of zeros and ones, times the kernel as a matrix. */
function product(images: tf.Tensor4D, kernel: tf.Tensor4D, shape: ConvolutionShape): tf.Tensor4D {
  const [batch, height, width, channels] = images.shape;
  const [size, , , filters] = kernel.shape;
  const [rows, columns] = [outputSide(height, kernel, shape), outputSide(width, kernel, shape)];
  const gathering = gatheringMatrix([height, width], [rows, columns], size, shape);
  const pixels = tf.reshape<tf.Rank.R3>(images, [batch, height * width, channels]);
  const patches = tf.reshape<tf.Rank.R2>(tf.matMul<tf.Tensor3D>(gathering, pixels), [
    batch * rows * columns,
    size * size * channels,
  ]);
  const weights = tf.reshape<tf.Rank.R2>(kernel, [size * size * channels, filters]);
  return tf.reshape<tf.Rank.R4>(tf.matMul<tf.Tensor2D>(patches, weights), [batch, rows, columns, filters]);
}

/** [1, rows·columns·k·k, H·W]: 1 where a patch's place is a pixel, an empty row where it lies in the border. */
function gatheringMatrix(
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
  size: number,
  { strides, border }: ConvolutionShape,
): tf.Tensor3D {
  const count = rows * columns * size * size;
  const matrix = new Float32Array(count * height * width);
  let place = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++, place++) {
          const [y, x] = [row * strides + i - border, column * strides + j - border];
          if (y >= 0 && y < height && x >= 0 && x < width) matrix[(place * height + y) * width + x] = 1;
        }
  return tf.tensor3d(matrix, [1, count, height * width]);
}

/** Whether TensorFlow's own padding is the same; then no padded copy is made. */
function isSame(
  { shape: [, height, width] }: tf.Tensor4D,
  kernel: tf.Tensor4D,
  shape: ConvolutionShape,
): boolean {
  const { strides, border } = shape;
  const total = (side: number): number =>
    Math.max((Math.ceil(side / strides) - 1) * strides + kernel.shape[0] - side, 0);
  return total(height) === 2 * border && total(width) === 2 * border;
}

function pad(images: tf.Tensor4D, border: number): tf.Tensor4D {
  if (border === 0) return images;
  return tf.pad(images, [
    [0, 0],
    [border, border],
    [border, border],
    [0, 0],
  ]);
}

function outputSide(side: number, kernel: tf.Tensor4D, { strides, border }: ConvolutionShape): number {
  return Math.floor((side + 2 * border - kernel.shape[0]) / strides) + 1;
}
