/**
 * Seeded randomness: the only source of random numbers in the project.
 *
 * Algorithm: xoshiro128** 1.1 (Blackman & Vigna, 2018), its 128-bit state filled by SplitMix32 from a 32-bit
 * FNV-1a hash of the seed and of the stream's path. Streams of different paths are independent, so a run that
 * resumes at epoch 7 draws what an undisturbed run draws there, without replaying epochs 0 to 6.
 */
export interface RandomStream {
  /** Uniform in [0, 1), 32 random bits. */
  next(): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Standard normal (Box–Muller, one value of each pair). */
  normal(): number;
  /** Uniform integer in [0, bound), without modulo bias. */
  integer(bound: number): number;
  /** A uniformly drawn order of 0 … length−1 (Fisher–Yates). */
  permutation(length: number): Int32Array;
}

/**
 * Creates the stream that belongs to a seed and a path of names and numbers, e.g. `createRandom(0, 'shuffle', epoch)`.
 *
 * @throws RangeError when the seed is not a safe integer ≥ 0.
 */
export function createRandom(seed: number, ...path: readonly (string | number)[]): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`A seed must be a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not ${seed}.`);
  }
  const state = fillState(fnv1a([seed, ...path].join('\u0000')));
  return new Xoshiro128(state);
}

// Bound once: looking a global up for every number is slow where globals are intercepted (jest, some sandboxes).
const { imul } = Math;

class Xoshiro128 implements RandomStream {
  constructor(private readonly state: Uint32Array) {}

  next(): number {
    return this.bits() / 4294967296;
  }

  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 4294967296) {
      throw new RangeError(`The bound of integer() must be a whole number from 1 to 2^32, not ${bound}.`);
    }
    const limit = 4294967296 - (4294967296 % bound);
    let draw = this.bits();
    while (draw >= limit) draw = this.bits();
    return draw % bound;
  }

  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = order[i] as number;
      order[i] = order[j] as number;
      order[j] = swapped;
    }
    return order;
  }

  private bits(): number {
    const s = this.state as unknown as [number, number, number, number];
    const result = imul(rotateLeft(imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }
}

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function fillState(seed: number): Uint32Array {
  let counter = seed;
  return Uint32Array.from({ length: 4 }, () => {
    counter = (counter + 0x9e3779b9) | 0;
    let z = counter ^ (counter >>> 16);
    z = imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  });
}
