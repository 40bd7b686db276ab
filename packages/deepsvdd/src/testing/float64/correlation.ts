/**
 * The three sums of a convolution with stride 1 and symmetric zero padding: forward, gradient of the input, gradient of the kernel.
 * A transposed convolution is the second one as a forward pass. Each is a product with the matrix of the input's patches.
 */
import { zeros64, type Array64 } from './array64';
import { multiply, transpose, type Matrix64 } from './matrix64';

/** Images [N, I, H, W] with a kernel [O, I, k, k] → [N, O, H+2p−k+1, W+2p−k+1]. */
export function correlate(images: Array64, kernel: Array64, padding: number): Array64 {
  const [batch, , height, width] = images.shape as [number, number, number, number];
  const [filters, , size] = kernel.shape as [number, number, number];
  const grown = 2 * padding - size + 1;
  const shape = [batch, filters, height + grown, width + grown];
  return fromChannelRows(multiply(kernelMatrix(kernel), unfold(images, size, padding)), shape);
}

/** Gradients [N, O, h, w] of `correlate`'s result with its kernel [O, I, k, k] → gradients of its images [N, I, h−2p+k−1, w−2p+k−1]. */
export function spread(gradients: Array64, kernel: Array64, padding: number): Array64 {
  const [batch, , height, width] = gradients.shape as [number, number, number, number];
  const [, channels, size] = kernel.shape as [number, number, number];
  const grown = size - 1 - 2 * padding;
  const patches = multiply(transpose(kernelMatrix(kernel)), toChannelRows(gradients));
  return fold(patches, [batch, channels, height + grown, width + grown], size, padding);
}

/** Images and gradients of `correlate`'s result → gradient of its kernel, of the shape given. */
export function correlateKernel(
  images: Array64,
  gradients: Array64,
  shape: readonly number[],
  padding: number,
): Array64 {
  const patches = unfold(images, shape[2] as number, padding);
  const { values } = multiply(toChannelRows(gradients), transpose(patches));
  return { values, shape };
}

/** The patch under the kernel at every place: [N, I, H, W] → [I·k·k, N·h·w]. */
function unfold(images: Array64, size: number, padding: number): Matrix64 {
  const patches = emptyPatches(images.shape, size, padding);
  visitRuns(images.shape, size, padding, (from, to, count) => {
    for (let i = 0; i < count; i++) patches.values[to + i] = images.values[from + i] as number;
  });
  return patches;
}

/** The transpose of `unfold` as a linear map: adds patches up where they overlap. */
function fold(patches: Matrix64, shape: readonly number[], size: number, padding: number): Array64 {
  const images = zeros64(shape);
  visitRuns(shape, size, padding, (to, from, count) => {
    for (let i = 0; i < count; i++) {
      images.values[to + i] = (images.values[to + i] as number) + (patches.values[from + i] as number);
    }
  });
  return images;
}

function emptyPatches(shape: readonly number[], size: number, padding: number): Matrix64 {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const grown = 2 * padding - size + 1;
  const [rows, columns] = [channels * size * size, batch * (height + grown) * (width + grown)];
  return { values: new Float64Array(rows * columns), rows, columns };
}

/** Calls `visit` for every run of pixels of an image row and where it lies in the patches. */
function visitRuns(
  shape: readonly number[],
  size: number,
  padding: number,
  visit: (pixel: number, patch: number, count: number) => void,
): void {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const [rows, columns] = [height + 2 * padding - size + 1, width + 2 * padding - size + 1];
  for (let tap = 0; tap < channels * size * size; tap++) {
    const channel = Math.floor(tap / (size * size));
    const down = (Math.floor(tap / size) % size) - padding;
    const right = (tap % size) - padding;
    const left = Math.max(0, -right);
    const count = Math.min(columns, width - right) - left;
    for (let n = 0; n < batch; n++) {
      for (let y = Math.max(0, -down); y < Math.min(rows, height - down); y++) {
        const pixel = ((n * channels + channel) * height + y + down) * width + left + right;
        visit(pixel, ((tap * batch + n) * rows + y) * columns + left, count);
      }
    }
  }
}

function kernelMatrix({ values, shape }: Array64): Matrix64 {
  const rows = shape[0] as number;
  return { values, rows, columns: values.length / rows };
}

/** [N, O, h, w] → [O, N·h·w] */
function toChannelRows({ values, shape }: Array64): Matrix64 {
  const [batch, rows] = shape as [number, number];
  const columns = values.length / rows;
  return { values: swapLeading(values, batch, rows), rows, columns };
}

/** [O, N·h·w] → [N, O, h, w] */
function fromChannelRows({ values }: Matrix64, shape: readonly number[]): Array64 {
  const [batch, filters] = shape as [number, number];
  return { values: swapLeading(values, filters, batch), shape };
}

/** [first, second, rest] → [second, first, rest] */
function swapLeading(values: Float64Array, first: number, second: number): Float64Array {
  const result = new Float64Array(values.length);
  const rest = values.length / (first * second);
  for (let i = 0; i < first * second; i++) {
    const target = (i % second) * first + Math.floor(i / second);
    result.set(values.subarray(i * rest, (i + 1) * rest), target * rest);
  }
  return result;
}
