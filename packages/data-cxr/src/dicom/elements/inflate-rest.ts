import { Inflate } from 'fflate';
import { DataError } from '../../errors';
import { MAX_PIXELS } from '../../image-limits';
import { joinBytes } from './join-bytes';

/** Two bytes per pixel, and room for everything but the pixels. */
const MAX_INFLATED = 2 * MAX_PIXELS + 16 * 1024 * 1024;

/** Bytes given to the inflater at once, so that a bomb is noticed before it has grown. */
const INFLATE_STEP = 64 * 1024;

/**
 * Inflates what follows `position` and appends it to what precedes it.
 *
 * @throws DataError when it inflates endlessly; Error when it is not deflated.
 */
export function inflateRest(bytes: Uint8Array, position: number, name: string): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, position)];
  let size = position;
  const inflater = new Inflate((part) => {
    size += part.length;
    if (size > MAX_INFLATED) {
      throw new DataError(`${name} expands to more than ${MAX_INFLATED / 2 ** 20} MB. Remove it.`);
    }
    parts.push(part);
  });
  for (let at = position; at < bytes.length; at += INFLATE_STEP) {
    inflater.push(bytes.subarray(at, at + INFLATE_STEP), at + INFLATE_STEP >= bytes.length);
  }
  return joinBytes(parts);
}
