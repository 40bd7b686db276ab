import type { Histogram } from './encode-events';

const BUCKETS = 30;

/** Counts values in buckets of equal width. */
export function countValues(values: ArrayLike<number>): Histogram {
  let [min, max, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumOfSquares += value * value;
  }
  const width = (max - min) / BUCKETS || 1;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bucket = Math.min(BUCKETS - 1, Math.floor(((values[i] as number) - min) / width));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const limits = counts.map((_, i) =>
    i === BUCKETS - 1 ? Math.max(max, min + width * BUCKETS) : min + width * (i + 1),
  );
  return { min, max, count: values.length, sum, sumOfSquares, limits, counts };
}
