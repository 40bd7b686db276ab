import type { DecodedImage } from '../contracts';

/** The inputs of each output sample of one axis: `count` input samples from `start`, with weights that add up to 1. */
interface AxisTaps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `stride` weights per output sample, of which `counts` are used. */
  readonly weights: Float64Array;
  readonly stride: number;
}

/**
 * Resizes an image to `width` × `height`, each axis separately. An axis that shrinks is averaged exactly over area: an output
 * pixel is the mean of the input it covers, partly covered pixels counting by their covered part, so the mean of the image is
 * kept at any ratio. An axis that grows is interpolated linearly between pixel centers, edges repeated. Values are rounded once,
 * at the end, to the input's integer type.
 */
export function resizeImage(image: DecodedImage, width: number, height: number): DecodedImage {
  if (image.width === width && image.height === height) return image;
  const { channels, pixels } = image;
  const columns = axisTaps(image.width, width);
  const rows = axisTaps(image.height, height);
  const length = width * height * channels;
  const resized = pixels instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  const rowLength = image.width * channels;
  const mixedRow = new Float64Array(rowLength);
  for (let y = 0; y < height; y++) {
    mixRows(pixels, rowLength, rows, y, mixedRow);
    mixColumns(mixedRow, channels, columns, resized, y * width * channels);
  }
  return { width, height, channels, pixels: resized };
}

function axisTaps(input: number, output: number): AxisTaps {
  return output < input ? areaTaps(input, output) : linearTaps(input, output);
}

function areaTaps(input: number, output: number): AxisTaps {
  const stride = Math.ceil(input / output) + 1;
  const starts = new Int32Array(output);
  const counts = new Int32Array(output);
  const weights = new Float64Array(output * stride);
  for (let i = 0; i < output; i++) {
    // In units of 1/output of an input sample every edge is a whole number, so the covered parts are exact.
    const from = i * input;
    const to = from + input;
    const first = Math.floor(from / output);
    const last = Math.ceil(to / output);
    starts[i] = first;
    counts[i] = last - first;
    for (let s = first; s < last; s++) {
      const covered = Math.min(to, (s + 1) * output) - Math.max(from, s * output);
      weights[i * stride + s - first] = covered / input;
    }
  }
  return { starts, counts, weights, stride };
}

function linearTaps(input: number, output: number): AxisTaps {
  const starts = new Int32Array(output);
  const counts = new Int32Array(output);
  const weights = new Float64Array(output * 2);
  for (let i = 0; i < output; i++) {
    const center = Math.min(input - 1, Math.max(0, ((i + 0.5) * input) / output - 0.5));
    const start = Math.floor(center);
    const part = center - start;
    starts[i] = start;
    counts[i] = part > 0 ? 2 : 1;
    weights[i * 2] = 1 - part;
    weights[i * 2 + 1] = part;
  }
  return { starts, counts, weights, stride: 2 };
}

function mixRows(
  pixels: Uint8Array | Uint16Array,
  rowLength: number,
  taps: AxisTaps,
  y: number,
  mixed: Float64Array,
): void {
  const start = taps.starts[y] as number;
  const count = taps.counts[y] as number;
  const weightOf = (t: number): number => taps.weights[y * taps.stride + t] as number;
  mixed.fill(0);
  let t = 0;
  // Four at a time: the mixed row is then read and written once, not four times. The sums are added in the same order.
  for (; t + 4 <= count; t += 4) {
    const [a, b, c, d] = [weightOf(t), weightOf(t + 1), weightOf(t + 2), weightOf(t + 3)];
    for (let x = 0, i = (start + t) * rowLength; x < rowLength; x++, i++) {
      mixed[x] =
        (mixed[x] as number) +
        a * (pixels[i] as number) +
        b * (pixels[i + rowLength] as number) +
        c * (pixels[i + 2 * rowLength] as number) +
        d * (pixels[i + 3 * rowLength] as number);
    }
  }
  for (; t < count; t++) {
    const weight = weightOf(t);
    const offset = (start + t) * rowLength;
    for (let x = 0; x < rowLength; x++)
      mixed[x] = (mixed[x] as number) + weight * (pixels[offset + x] as number);
  }
}

function mixColumns(
  row: Float64Array,
  channels: number,
  taps: AxisTaps,
  resized: Uint8Array | Uint16Array,
  offset: number,
): void {
  const { starts, counts, weights, stride } = taps;
  for (let x = 0; x < starts.length; x++) {
    const start = (starts[x] as number) * channels;
    const count = counts[x] as number;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let t = 0; t < count; t++)
        sum += (weights[x * stride + t] as number) * (row[start + t * channels + c] as number);
      // Storing in an integer array drops the fraction, so this rounds.
      resized[offset + x * channels + c] = sum + 0.5;
    }
  }
}
