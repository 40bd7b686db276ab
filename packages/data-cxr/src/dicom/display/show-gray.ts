import type { DataSet } from '../elements/data-set';
import type { Samples } from '../frame/samples';
import type { PixelHeader } from '../read-header';
import { readModality } from './modality';
import { readPadding, type IsPadding } from './padding';
import { readVoi, type ValuesOfInterest } from './voi';

/** Largest level of the pixels that are returned. */
const WHITE = 65_535;

/** A table over all possible words of a sample. */
interface StoredValues {
  readonly count: number;
  /** The stored value of a word: the bits in use, with their sign. */
  readonly of: (word: number) => number;
}

/** A gray picture as a screen would show it. */
export interface ShownGray {
  /** Levels 0…65535; 0…255 if 8-bit values need no transformation. */
  readonly pixels: Samples;
  /** A sentence about each transformation that cannot be used. */
  readonly unusable: readonly string[];
}

/**
 * Turns the stored samples of a gray image into levels for display, bright where X-rays were absorbed: modality LUT, VOI, then
 * inversion for MONOCHROME1 (PS3.3, C.11.1, C.11.2, C.7.6.3.1.2). Padding is black. Without a VOI transformation 8-bit values are
 * taken as levels, and deeper ones are spread from the smallest to the largest value in the image.
 *
 * A window or table that cannot be used is skipped and reported.
 */
export function showGray(samples: Samples, header: PixelHeader, dataSet: DataSet): ShownGray {
  const { signed, photometric, bitsStored } = header;
  const unusable: string[] = [];
  const modality = readModality(dataSet, header, unusable);
  const isPadding = readPadding(dataSet, signed);
  const stored = storedValues(header);
  const voi = readVoi(dataSet, modality.signed, unusable);
  const asStored = voi === undefined && bitsStored === 8 && !signed && modality.identity;
  const bright =
    voi ?? (asStored ? (value: number) => value / 255 : spread(samples, stored, modality.map, isPadding));
  const white = asStored ? 255 : WHITE;
  const levels = asStored ? new Uint8Array(stored.count) : new Uint16Array(stored.count);
  for (let word = 0; word < stored.count; word++) {
    const value = stored.of(word);
    if (isPadding(value)) continue;
    const fraction = bright(modality.map(value));
    levels[word] = Math.round((photometric === 'MONOCHROME1' ? 1 - fraction : fraction) * white);
  }
  const shown = asStored ? new Uint8Array(samples.length) : new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) shown[i] = levels[samples[i] as number] as number;
  return { pixels: shown, unusable };
}

/** Bits above the high bit and below the stored ones may hold overlays: they are dropped (PS3.5, 8.1.1). */
function storedValues({ bitsAllocated, bitsStored, highBit, signed }: PixelHeader): StoredValues {
  const shift = highBit + 1 - bitsStored;
  const range = 2 ** bitsStored;
  return {
    count: 2 ** bitsAllocated,
    of: (word) => {
      const value = (word >> shift) & (range - 1);
      return signed && value >= range / 2 ? value - range : value;
    },
  };
}

/** Spreads the image's values, except padding, from black to white; an image with a single value is black. */
function spread(
  samples: Samples,
  { count, of }: StoredValues,
  toModality: (stored: number) => number,
  isPadding: IsPadding,
): ValuesOfInterest {
  const present = new Uint8Array(count);
  for (const word of samples) present[word] = 1;
  let [low, high] = [Infinity, -Infinity];
  for (let word = 0; word < count; word++) {
    if (present[word] === 0 || isPadding(of(word))) continue;
    const value = toModality(of(word));
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return (value) => (high > low ? Math.min(Math.max((value - low) / (high - low), 0), 1) : 0);
}
