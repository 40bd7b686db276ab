import type { Preprocessing } from '../contracts';
import { meanOverLevels, type Histogram } from './histogram';

/** Deviations from the mean that `standardize` maps to 0 and 1; values beyond are clamped. */
const DEVIATIONS = 3;

/**
 * Returns the brightness, a fraction of 1, that each level of an image gets.
 * - `none`: level / highest possible level.
 * - `standardize`: (v − mean) / deviation, from −3…3 to 0…1, clamped; all ½ for an image with a single level.
 * - `equalize`: the share of samples below the level plus half of those at it. Each image's mean is then exactly ½ and its
 *   histogram flat, so that brightness and exposure carry no information.
 *
 * RGB images are mapped by the levels of all channels together. Levels that do not occur have no meaningful value.
 */
export function toneTable(histogram: Histogram, tone: Preprocessing['tone']): Float64Array {
  if (tone === 'equalize') return equalizedLevels(histogram);
  const plain = plainLevels(histogram.counts.length);
  return tone === 'standardize' ? standardizedLevels(histogram, plain) : plain;
}

/** Returns level / (levels − 1) for each of 256 or 65536 levels. */
export function plainLevels(levels: number): Float64Array {
  return Float64Array.from({ length: levels }, (_, level) => level / (levels - 1));
}

function standardizedLevels(histogram: Histogram, plain: Float64Array): Float64Array {
  const mean = meanOverLevels(histogram, plain);
  const squares = plain.map((value) => (value - mean) ** 2);
  const deviation =
    histogram.lowest === histogram.highest ? 0 : Math.sqrt(meanOverLevels(histogram, squares));
  if (deviation === 0) return plain.fill(0.5);
  return plain.map((value) => Math.min(1, Math.max(0, (value - mean) / deviation / (2 * DEVIATIONS) + 0.5)));
}

function equalizedLevels(histogram: Histogram): Float64Array {
  const table = new Float64Array(histogram.counts.length);
  let below = 0;
  for (let level = histogram.lowest; level <= histogram.highest; level++) {
    const here = histogram.counts[level] as number;
    table[level] = (below + here / 2) / histogram.total;
    below += here;
  }
  return table;
}
