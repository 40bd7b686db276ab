import { formatFraction } from '@cxr-anomaly/runs';

/** An interval, e.g. `0.690–0.824`. */
export function formatInterval(ci: readonly number[]): string {
  return ci.map(formatFraction).join('–');
}

/** A difference with its sign, e.g. `−0.034`. */
export function formatDifference(value: number): string {
  return `${value < 0 ? '−' : '+'}${formatFraction(Math.abs(value))}`;
}

/** A p-value; small ones only by their bound. */
export function formatP(value: number): string {
  return value < 0.001 ? '< 0.001' : formatFraction(value);
}

/** A mean, with the standard deviation between seeds where there are several. */
export function formatMean(mean: number, deviation: number | undefined): string {
  return deviation === undefined
    ? formatFraction(mean)
    : `${formatFraction(mean)} ± ${formatFraction(deviation)}`;
}
