import type { RandomStream } from '@cxr-anomaly/random';
import { pickPlace } from './draw';

/** Puts a piece of one file into another, over or between its bytes; a file may also get a piece of itself. */
export function splice(bytes: Uint8Array, other: Uint8Array, random: RandomStream): Uint8Array {
  const at = pickPlace(random, bytes);
  const from = pickPlace(random, other);
  const piece = other.subarray(from, from + random.integer(other.length - from + 1));
  const after = random.integer(2) === 0 ? at : Math.min(bytes.length, at + piece.length);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(after)]));
}
