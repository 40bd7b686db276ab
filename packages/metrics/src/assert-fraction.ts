import { MetricError } from './metric-error';

/**
 * Asserts that a setting such as a confidence level lies strictly between 0 and 1.
 *
 * @throws MetricError `out-of-range`
 */
export function assertFraction(name: string, value: number): void {
  if (!(value > 0 && value < 1)) {
    throw new MetricError('out-of-range', `${name} is ${value}; it must be above 0 and below 1.`);
  }
}
