import { erfc, normalCdf, normalQuantile } from './normal-distribution';

const relative = (got: number, expected: number) => Math.abs(got / expected - 1);

describe('erfc', () => {
  // From the C library's erfc.
  it.each([
    [0, 1],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [1.9999999999, 0.004677734983113965],
    [2, 0.004677734981047266],
    [3, 2.209049699858544e-5],
    [5, 1.5374597944280349e-12],
    [10, 2.088487583762545e-45],
    [-1, 1.8427007929497148],
  ])('of %d is %d', (x, expected) => {
    expect(relative(erfc(x), expected)).toBeLessThan(1e-12);
  });

  it('agrees with numerical integration of its definition', () => {
    for (let x = 0; x < 4; x += 0.13) {
      // Simpson's rule on [x, x + 8]; what lies beyond is below 1e-28.
      const steps = 8000;
      const h = 8 / steps;
      let sum = 0;
      for (let i = 0; i <= steps; i++) {
        sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-((x + i * h) ** 2));
      }
      expect(relative(erfc(x), ((2 / Math.sqrt(Math.PI)) * h * sum) / 3)).toBeLessThan(1e-10);
    }
  });
});

describe('normalQuantile', () => {
  it('gives the usual critical values', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 14);
    expect(Math.abs(normalQuantile(0.5))).toBe(0);
  });

  it('inverts normalCdf far into the tails', () => {
    for (const probability of [1e-300, 1e-100, 1e-20, 1e-6, 0.01, 0.3, 0.49, 0.7, 0.999]) {
      // The cdf magnifies a relative error of z by z²: 1400 at 1e-300.
      expect(relative(normalCdf(normalQuantile(probability)), probability)).toBeLessThan(1e-12);
    }
  });

  it('refuses probabilities outside (0, 1)', () => {
    expect(() => normalQuantile(1)).toThrow(expect.objectContaining({ reason: 'out-of-range' }));
    expect(() => normalQuantile(0)).toThrow(expect.objectContaining({ reason: 'out-of-range' }));
    expect(() => normalQuantile(NaN)).toThrow(expect.objectContaining({ reason: 'out-of-range' }));
  });
});
