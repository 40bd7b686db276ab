import type { DecodedImage, GateProperty } from '../contracts';
import { toGray } from '../preprocessing/channels';
import { countLevels, type Histogram } from '../preprocessing/histogram';
import { LEAST } from './measure-picture';

const BINS = 256;

/** Measures the levels of an image at the network's side length. */
export function measureLevels(
  image: DecodedImage,
): Record<Extract<GateProperty, 'contrast' | 'grain' | 'shades'>, number> {
  const gray = toGray(image);
  const histogram = countLevels(gray.pixels);
  const variance = varianceOf(histogram);
  return {
    contrast: Math.log(Math.sqrt(variance) / (histogram.counts.length - 1) + LEAST),
    grain: Math.log((variance > 0 ? meanSquaredStep(gray) / variance : 0) + LEAST),
    shades: binnedEntropy(histogram),
  };
}

function varianceOf({ counts, lowest, highest, total }: Histogram): number {
  let sum = 0;
  let squares = 0;
  // Levels counted from the lowest: sums of squares stay exact whole numbers.
  for (let level = lowest; level <= highest; level++) {
    const count = counts[level] as number;
    sum += count * (level - lowest);
    squares += count * (level - lowest) ** 2;
  }
  return Math.max(0, squares / total - (sum / total) ** 2);
}

/** Over all pairs of horizontally or vertically adjacent pixels. */
function meanSquaredStep({ pixels, width, height }: DecodedImage): number {
  let sum = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const level = pixels[i] as number;
      if (x > 0) sum += (level - (pixels[i - 1] as number)) ** 2;
      if (y > 0) sum += (level - (pixels[i - width] as number)) ** 2;
    }
  }
  return sum / Math.max(1, 2 * width * height - width - height);
}

/** From the darkest to the brightest level, so that 12 bits stored in 16 count as many shades as they show. */
function binnedEntropy({ counts, lowest, highest, total }: Histogram): number {
  const bins = new Float64Array(BINS);
  const width = Math.max(1, (highest + 1 - lowest) / BINS);
  for (let level = lowest; level <= highest; level++) {
    const bin = Math.floor((level - lowest) / width);
    bins[bin] = (bins[bin] as number) + (counts[level] as number);
  }
  return bins.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log2(count / total) : sum), 0);
}
