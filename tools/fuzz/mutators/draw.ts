import type { RandomStream } from '@cxr-anomaly/random';

/** One of some values, each as likely. */
export function pick<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)] as T;
}

/** True with this probability. */
export function chance(random: RandomStream, probability: number): boolean {
  return random.next() < probability;
}

/** A place in bytes, its end included, early ones more often: headers stand at the front. */
export function pickPlace(random: RandomStream, bytes: Uint8Array): number {
  const reach = chance(random, 0.5) ? Math.min(bytes.length, 256) : bytes.length;
  return random.integer(reach + 1);
}
