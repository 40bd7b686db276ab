/** How often each level of an image occurs, all channels together. */
export interface Histogram {
  readonly counts: Uint32Array;
  /** Samples counted: width · height · channels. */
  readonly total: number;
  /** The lowest and highest level that occurs; 0 for an image without samples. */
  readonly lowest: number;
  readonly highest: number;
}

/** Counts the levels of 8-bit (256 bins) or 16-bit (65536 bins) samples. */
export function countLevels(samples: Uint8Array | Uint16Array): Histogram {
  const counts = new Uint32Array(samples instanceof Uint16Array ? 65536 : 256);
  for (let i = 0; i < samples.length; i++) {
    const level = samples[i] as number;
    counts[level] = (counts[level] as number) + 1;
  }
  let lowest = 0;
  let highest = counts.length - 1;
  while (lowest < highest && counts[lowest] === 0) lowest++;
  while (highest > lowest && counts[highest] === 0) highest--;
  return { counts, total: samples.length, lowest, highest };
}

/** Mean over the image of a value given per level. */
export function meanOverLevels(histogram: Histogram, valueOfLevel: Float64Array): number {
  let sum = 0;
  for (let level = histogram.lowest; level <= histogram.highest; level++) {
    sum += (histogram.counts[level] as number) * (valueOfLevel[level] as number);
  }
  return sum / histogram.total;
}
