import { formatFraction, NO_INTERVAL, type Interval } from '@cxr-anomaly/runs';

/** The interval of a difference, e.g. `−0.034 to +0.120`. */
export function formatDifferences(ci: Interval): string {
  return ci === null ? NO_INTERVAL : ci.map(formatDifference).join(' to ');
}

/** A difference with its sign, e.g. `−0.034`. */
export function formatDifference(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatFraction(Math.abs(value))}`;
}

/** A p-value; small ones are shown as `< 0.001`, a missing one as `–`. */
export function formatP(value: number | null): string {
  if (value === null) return '–';
  return value < 0.001 ? '< 0.001' : formatFraction(value);
}

/** A mean, with the standard deviation between seeds where there are several. */
export function formatMean(mean: number, deviation: number | undefined): string {
  return deviation === undefined
    ? formatFraction(mean)
    : `${formatFraction(mean)} ± ${formatFraction(deviation)}`;
}
