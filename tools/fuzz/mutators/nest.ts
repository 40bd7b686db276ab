import type { RandomStream } from '@cxr-anomaly/random';
import { pick, pickPlace } from './draw';

const BRACKETS = [
  ['[', ']'],
  ['{"a":', '}'],
  ['(', ')'],
] as const;

/** Nests brackets up to 100,000 deep, closed or not, at a place in a text. */
export function nest(bytes: Uint8Array, random: RandomStream): Uint8Array {
  const [opening, closing] = pick(random, BRACKETS);
  const depth = pick(random, [63, 64, 65, 1000, 10_000, 100_000]);
  const text = opening.repeat(depth) + (random.integer(2) === 0 ? `0${closing.repeat(depth)}` : '');
  const at = pickPlace(random, bytes);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]));
}
