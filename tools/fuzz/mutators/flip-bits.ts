import type { RandomStream } from '@cxr-anomaly/random';
import { pickPlace } from './draw';

/** Flips one to eight bits. */
export function flipBits(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const changed = bytes.slice();
  for (let left = 1 + random.integer(8); left > 0; left--) {
    const at = pickPlace(random, bytes);
    if (at < changed.length) changed[at] = (changed[at] as number) ^ (1 << random.integer(8));
  }
  return changed;
}
