import type { DecodedImage, Normalization, Preprocessing } from '../contracts';
import { DataError } from '../errors';
import { countLevels, meanOverLevels, type Histogram } from './histogram';
import { plainLevels, toneTable } from './tone';

/** ImageNet statistics per RGB channel, as fractions of 1 (torchvision's pretrained models). */
const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
const IMAGENET_STD = [0.229, 0.224, 0.225] as const;

/** Writes one image (as `fitToSide` gives it), toned and normalized, to `output` from `offset` on. */
export type Normalizer = (image: DecodedImage, output: Float32Array, offset: number) => void;

/**
 * Creates the function that turns stored levels into network input: tone, then normalization, then gray replicated to
 * `preprocessing.channels`. Both steps depend only on the level, so an image costs one table lookup per sample.
 *
 * @throws DataError when `contrast-l1` has not been fitted, or `imagenet` is used with one channel.
 */
export function createNormalizer(preprocessing: Preprocessing): Normalizer {
  const { tone, normalization, channels } = preprocessing;
  if (normalization.kind === 'contrast-l1') contrastRange(normalization);
  if (normalization.kind === 'imagenet' && channels !== 3) {
    throw new DataError(
      'imagenet normalization is per RGB channel: set channels to 3, or choose signed or unit.',
    );
  }
  const perImage = tone !== 'none' || normalization.kind === 'contrast-l1';
  const fixedTables = new Map<number, Float32Array[]>();

  const tablesOf = (pixels: Uint8Array | Uint16Array): Float32Array[] => {
    if (perImage) {
      const histogram = countLevels(pixels);
      return channelTables(toneTable(histogram, tone), histogram, normalization);
    }
    const levels = pixels instanceof Uint16Array ? 65536 : 256;
    const known = fixedTables.get(levels);
    if (known !== undefined) return known;
    const tables = channelTables(plainLevels(levels), undefined, normalization);
    fixedTables.set(levels, tables);
    return tables;
  };

  return (image, output, offset) => {
    const tables = tablesOf(image.pixels);
    if (channels === 3 && image.channels === 1 && tables.length === 1)
      replicateGray(image.pixels, tables, output, offset);
    else if (channels === 3) lookUpRgb(image.pixels, image.channels, tables, output, offset);
    else lookUpGray(image.pixels, tables, output, offset);
  };
}

/** The normalized values of black and white per channel; undefined if each image has its own (`contrast-l1`). */
export function normalizedRange(normalization: Normalization, channel: number): [number, number] | undefined {
  if (normalization.kind === 'contrast-l1') return undefined;
  return [normalizeValue(normalization, channel, 0), normalizeValue(normalization, channel, 1)];
}

/**
 * Fits `contrast-l1` on the normal training images: the minimum and maximum over all of them of
 * (v − mean) / mean|v − mean|, mean and deviation being each image's own (docs/methods.md, "Deep-SVDD").
 *
 * @throws DataError when no image has any contrast.
 */
export async function fitContrastL1(
  images: Iterable<DecodedImage> | AsyncIterable<DecodedImage>,
  tone: Preprocessing['tone'],
): Promise<Normalization> {
  let min = Infinity;
  let max = -Infinity;
  for await (const image of images) {
    const histogram = countLevels(image.pixels);
    const contrast = contrastTable(toneTable(histogram, tone), histogram);
    min = Math.min(min, contrast[histogram.lowest] as number);
    max = Math.max(max, contrast[histogram.highest] as number);
  }
  if (!(max > min))
    throw new DataError('contrast-l1 cannot be fitted: no training image has two different gray levels.');
  return { kind: 'contrast-l1', min, max };
}

function channelTables(
  toned: Float64Array,
  histogram: Histogram | undefined,
  normalization: Normalization,
): Float32Array[] {
  if (normalization.kind === 'contrast-l1' && histogram !== undefined) {
    const [min, max] = contrastRange(normalization);
    return [Float32Array.from(contrastTable(toned, histogram), (value) => (value - min) / (max - min))];
  }
  const count = normalization.kind === 'imagenet' ? 3 : 1;
  return Array.from({ length: count }, (_, c) =>
    Float32Array.from(toned, (value) => normalizeValue(normalization, c, value)),
  );
}

function normalizeValue(normalization: Normalization, channel: number, value: number): number {
  switch (normalization.kind) {
    case 'signed':
      return (value - 0.5) / 0.5;
    case 'imagenet':
      return (value - (IMAGENET_MEAN[channel] as number)) / (IMAGENET_STD[channel] as number);
    default:
      return value;
  }
}

/** (v − mean) / mean|v − mean| per level; all 0 for an image with a single level. */
function contrastTable(toned: Float64Array, histogram: Histogram): Float64Array {
  if (histogram.lowest === histogram.highest) return new Float64Array(toned.length);
  const mean = meanOverLevels(histogram, toned);
  const scale = meanOverLevels(
    histogram,
    toned.map((value) => Math.abs(value - mean)),
  );
  return scale === 0 ? new Float64Array(toned.length) : toned.map((value) => (value - mean) / scale);
}

function contrastRange(normalization: Extract<Normalization, { kind: 'contrast-l1' }>): [number, number] {
  const { min, max } = normalization;
  if (min === undefined || max === undefined || !(max > min)) {
    throw new DataError(
      'contrast-l1 has no minimum and maximum yet: prepare the training split first (prepareSplits fits them) and use its preprocessing.',
    );
  }
  return [min, max];
}

function lookUpGray(
  pixels: DecodedImage['pixels'],
  tables: readonly Float32Array[],
  output: Float32Array,
  offset: number,
): void {
  const table = tables[0] as Float32Array;
  let i = 0;
  if (pixels instanceof Uint8Array && pixels.byteOffset % 4 === 0)
    i = lookUpFours(pixels, table, output, offset);
  for (; i < pixels.length; i++) output[offset + i] = table[pixels[i] as number] as number;
}

/** Reads four pixels at once, which takes half of the time; returns how many it has looked up. */
function lookUpFours(pixels: Uint8Array, table: Float32Array, output: Float32Array, offset: number): number {
  const fours = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >>> 2);
  for (let i = 0, o = offset; i < fours.length; i++, o += 4) {
    const four = fours[i] as number;
    output[o] = table[four & 255] as number;
    output[o + 1] = table[(four >>> 8) & 255] as number;
    output[o + 2] = table[(four >>> 16) & 255] as number;
    output[o + 3] = table[four >>> 24] as number;
  }
  return fours.length * 4;
}

/** The case of most X-rays: one lookup gives all three channels. */
function replicateGray(
  pixels: DecodedImage['pixels'],
  tables: readonly Float32Array[],
  output: Float32Array,
  offset: number,
): void {
  const table = tables[0] as Float32Array;
  for (let i = 0, o = offset; i < pixels.length; i++, o += 3) {
    const value = table[pixels[i] as number] as number;
    output[o] = value;
    output[o + 1] = value;
    output[o + 2] = value;
  }
}

function lookUpRgb(
  pixels: DecodedImage['pixels'],
  sourceChannels: 1 | 3,
  tables: readonly Float32Array[],
  output: Float32Array,
  offset: number,
): void {
  const red = tables[0] as Float32Array;
  const green = tables[1] ?? red;
  const blue = tables[2] ?? red;
  const toGreen = sourceChannels === 3 ? 1 : 0;
  const toBlue = sourceChannels === 3 ? 2 : 0;
  for (let i = 0, o = offset; i < pixels.length; i += sourceChannels, o += 3) {
    output[o] = red[pixels[i] as number] as number;
    output[o + 1] = green[pixels[i + toGreen] as number] as number;
    output[o + 2] = blue[pixels[i + toBlue] as number] as number;
  }
}
