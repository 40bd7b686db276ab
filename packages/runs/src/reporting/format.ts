import type { Interval } from '../scoring/evaluate';

/** Formats seconds for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${pad(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** Formats a rate or loss with three to four significant digits, whatever its size. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return size >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

/** Formats a fraction of 1 with three decimals, as is usual for rates and areas. */
export function formatFraction(value: number): string {
  return value.toFixed(3);
}

/** Formats a number of bytes for people: `512 B`, `1.5 MB`, `2.0 GB`; 1 kB is 1,000 bytes. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[power] ?? ''}`;
}

function pad(count: number): string {
  return String(count).padStart(2, '0');
}

/** Shown if no interval can be computed. */
export const NO_INTERVAL = 'no interval';

/** An interval, e.g. `0.690–0.824`. */
export function formatInterval(ci: Interval): string {
  return ci === null ? NO_INTERVAL : ci.map(formatFraction).join('–');
}
