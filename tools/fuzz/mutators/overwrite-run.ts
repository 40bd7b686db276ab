import type { RandomStream } from '@cxr-anomaly/random';
import { chance, pick, pickPlace } from './draw';

/** Overwrites a run of up to 64 bytes with noise, or with one value. */
export function overwriteRun(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const changed = bytes.slice();
  const from = pickPlace(random, bytes);
  const to = from + 1 + random.integer(64);
  const value = chance(random, 0.5) ? pick(random, [0x00, 0x20, 0x7f, 0x80, 0xff]) : undefined;
  for (let at = from; at < Math.min(to, changed.length); at++) changed[at] = value ?? random.integer(256);
  return changed;
}
