import type { RandomStream } from '@cxr-anomaly/random';

/** One of several values, all equally likely. */
export function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)] as T;
}

/** True with this probability. */
export function chance(random: RandomStream, probability: number): boolean {
  return random.next() < probability;
}

/** A position in bytes, including the end, early ones more often: headers are at the front. */
export function pickPlace(random: RandomStream, bytes: Uint8Array): number {
  const reach = chance(random, 0.5) ? Math.min(bytes.length, 256) : bytes.length;
  return random.integer(reach + 1);
}
