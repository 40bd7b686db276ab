import type { RandomStream } from '@cxr-anomaly/random';
import { pickPlace } from './draw';

/** Cuts bytes off at the end, at the front, or out of the middle. */
export function cut(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const at = pickPlace(random, bytes);
  switch (random.integer(4)) {
    case 0:
      return bytes.slice(at);
    case 1: {
      const end = Math.min(bytes.length, at + 1 + random.integer(64));
      return join(bytes.subarray(0, at), bytes.subarray(end));
    }
    default:
      return bytes.slice(0, at);
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
