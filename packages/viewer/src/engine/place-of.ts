import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import type { Place } from '../contracts';

/** The part of an image that becomes the network's square input, as `toSquare` of data-cxr cuts or pads it. */
export function placeOf(
  { width, height }: { width: number; height: number },
  fit: Preprocessing['fit'],
): Place {
  if (fit === 'stretch') return { x: 0, y: 0, width, height };
  const side = fit === 'crop' ? Math.min(width, height) : Math.max(width, height);
  return { x: startOf(width, side), y: startOf(height, side), width: side, height: side };
}

/** Where a centered stretch starts; rows and columns that cannot be split evenly are at the end. */
function startOf(length: number, side: number): number {
  return length >= side ? Math.floor((length - side) / 2) : -Math.floor((side - length) / 2);
}
