import { MetricError } from './metric-error';

/**
 * Returns the quantile of `values` at `fraction`, by linear interpolation between order statistics:
 * position (n−1)·fraction in the sorted values (Hyndman & Fan 1996, type 7; the default of NumPy and R).
 *
 * @param fraction from 0 (the minimum) to 1 (the maximum)
 * @throws MetricError `empty`, `not-a-number`, `out-of-range`
 */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  if (values.length === 0) throw new MetricError('empty', 'quantile got no values.');
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new MetricError('out-of-range', `The quantile's fraction is ${fraction}; it must be from 0 to 1.`);
  }
  const sorted = Float64Array.from(values).sort();
  // Typed arrays sort NaN to the end.
  if (Number.isNaN(sorted[sorted.length - 1])) {
    throw new MetricError('not-a-number', 'quantile got a NaN among its values.');
  }
  const position = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  // Equal neighbors may be infinite, where the difference would be NaN.
  return below === above ? below : below + (above - below) * (position - Math.floor(position));
}
