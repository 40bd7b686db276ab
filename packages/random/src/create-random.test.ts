import { createRandom } from './create-random';

describe('createRandom', () => {
  it.each([
    [0, []],
    [7, ['shuffle', 3]],
    [Number.MAX_SAFE_INTEGER, ['weights', 'encoder/conv1', 0]],
  ] as const)('draws the bits of xoshiro128** for seed %s and path %j', (seed, path) => {
    const stream = createRandom(seed, ...path);
    const reference = xoshiroReference([seed, ...path].join('\0'));
    for (let i = 0; i < 1000; i++) expect(stream.next() * 2 ** 32).toBe(Number(reference()));
  });

  it('returns the same stream for the same path and a different one for any other', () => {
    const first = (seed: number, ...path: (string | number)[]): number => createRandom(seed, ...path).next();
    expect(first(1, 'a', 2)).toBe(first(1, 'a', 2));
    const paths = [
      first(1, 'a', 2),
      first(2, 'a', 2),
      first(1, 'b', 2),
      first(1, 'a', 3),
      first(1, 'a'),
      first(1, 'a2'),
    ];
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('returns independent streams for neighboring epochs', () => {
    const draws = 20_000;
    for (let epoch = 0; epoch < 10; epoch++) {
      const [a, b] = [createRandom(0, 'shuffle', epoch), createRandom(0, 'shuffle', epoch + 1)];
      let product = 0;
      for (let i = 0; i < draws; i++) product += a.normal() * b.normal();
      // The mean of products of independent normals has a standard deviation of 1/√draws.
      expect(Math.abs(product / draws)).toBeLessThan(4.5 / Math.sqrt(draws));
    }
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => createRandom(seed)).toThrow(RangeError);
  });
});

describe('RandomStream', () => {
  const SEEDS = [0, 1, 2, 12345];

  it.each(SEEDS)('next is uniform: every one of 64 bins gets its share (seed %s)', (seed) => {
    const stream = createRandom(seed, 'bins');
    const bins = new Array<number>(64).fill(0);
    const draws = 64_000;
    for (let i = 0; i < draws; i++) {
      const bin = Math.floor(stream.next() * 64);
      bins[bin] = (bins[bin] ?? NaN) + 1;
    }
    const expected = draws / 64;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // χ² with 63 degrees of freedom stays between these for all but one of 10,000 seeds.
    expect(chiSquare).toBeGreaterThan(28);
    expect(chiSquare).toBeLessThan(115);
  });

  it.each(SEEDS)('normal has the moments of the standard normal (seed %s)', (seed) => {
    const stream = createRandom(seed, 'moments');
    const draws = 100_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) {
      const value = stream.normal();
      moments.forEach((sum, power) => (moments[power] = sum + value ** (power + 1) / draws));
    }
    // Standard errors of the first four moments: √1, √2, √15, √96 over √draws.
    const errors = [1, 2, 15, 96].map((variance) => Math.sqrt(variance / draws));
    [0, 1, 0, 3].forEach((expected, i) => {
      expect(Math.abs((moments[i] ?? NaN) - expected)).toBeLessThan(4.5 * (errors[i] ?? NaN));
    });
  });

  it('uniform stays within its bounds and reaches near both', () => {
    const stream = createRandom(3);
    const values = Array.from({ length: 10_000 }, () => stream.uniform(-2, 5));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(5);
    expect(Math.min(...values)).toBeLessThan(-1.99);
    expect(Math.max(...values)).toBeGreaterThan(4.99);
  });

  it('integer has no modulo bias: thirds of a range that 2^32 does not divide are equally likely', () => {
    const stream = createRandom(11);
    const bound = 3 * 2 ** 30; // 2^32 mod bound would favor the lowest third
    const thirds = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const third = Math.floor(stream.integer(bound) / 2 ** 30);
      thirds[third] = (thirds[third] ?? NaN) + 1;
    }
    // Binomial(30000, 1/3): standard deviation 82.
    for (const count of thirds) expect(Math.abs(count - 10_000)).toBeLessThan(4.5 * 82);
  });

  it.each([0, -1, 1.5, NaN, 2 ** 32 + 1])('integer refuses the bound %s', (bound) => {
    expect(() => createRandom(0).integer(bound)).toThrow(RangeError);
  });

  it('integer accepts the smallest and the largest bound', () => {
    expect(createRandom(0).integer(1)).toBe(0);
    expect(createRandom(0).integer(2 ** 32)).toBe(createRandom(0).next() * 2 ** 32);
  });

  it.each([0, 1, 2, 17, 1000])('permutation of %s holds each index once', (length) => {
    const order = createRandom(5, length).permutation(length);
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
  });

  it('permutation draws each of the 24 orders of four equally often', () => {
    const counts = new Map<string, number>();
    const draws = 24_000;
    const stream = createRandom(8);
    for (let i = 0; i < draws; i++) {
      const order = stream.permutation(4).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Binomial(24000, 1/24): standard deviation 31.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(4.5 * 31);
  });
});

/** The published algorithm in 64-bit-safe BigInt arithmetic, seeded as the header of random.ts says. */
function xoshiroReference(text: string): () => bigint {
  const word = (value: bigint): bigint => value & 0xffffffffn;
  const rotate = (value: bigint, count: bigint): bigint => word((value << count) | (value >> (32n - count)));
  let hash = 2166136261n;
  for (const byte of Buffer.from(text, 'utf8')) hash = word((hash ^ BigInt(byte)) * 16777619n);
  let s = [0, 1, 2, 3].map((): bigint => {
    hash = word(hash + 0x9e3779b9n);
    let z = hash;
    z = word((z ^ (z >> 16n)) * 0x21f0aaadn);
    z = word((z ^ (z >> 15n)) * 0x735a2d97n);
    return z ^ (z >> 15n);
  }) as [bigint, bigint, bigint, bigint];
  return () => {
    const [a, b, c, d] = s;
    const [e, f] = [c ^ a, d ^ b];
    s = [a ^ f, b ^ e, e ^ word(b << 9n), rotate(f, 11n)];
    return word(rotate(word(b * 5n), 7n) * 9n);
  };
}
