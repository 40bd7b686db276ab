import { countValues } from './count-values';
import { encodeEvents } from './encode-events';

describe('encodeEvents', () => {
  it('writes a scalar as the bytes that the format requires', () => {
    const file = encodeEvents(300, 1, [{ tag: 'a', scalar: 1.5 }]);
    const version = '09000000000000f03f1a0d627261696e2e4576656e743a32';
    const event = '09000000000000f03f10ac022a0a0a080a01611500 00c03f'.replace(' ', '');
    expect(file.subarray(0, 8).readBigUInt64LE()).toBe(BigInt(version.length / 2));
    expect(file.toString('hex', 12, 12 + version.length / 2)).toBe(version);
    expect(file.toString('hex', 12 + version.length / 2 + 4 + 12, file.length - 4)).toBe(event);
  });
});

describe('countValues', () => {
  it('counts every value once, the largest in the last bucket', () => {
    const { min, max, count, sum, sumOfSquares, limits, counts } = countValues([0, 1, 1, 30, 15]);
    expect({ min, max, count, sum, sumOfSquares }).toEqual({
      min: 0,
      max: 30,
      count: 5,
      sum: 47,
      sumOfSquares: 1127,
    });
    expect(limits).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(counts.flatMap((found, i) => (found > 0 ? [[i, found]] : []))).toEqual([
      [0, 1],
      [1, 2],
      [15, 1],
      [29, 1],
    ]);
  });

  it('accepts values that are all the same', () => {
    const { limits, counts } = countValues([2, 2, 2]);
    expect(counts.reduce((a, b) => a + b)).toBe(3);
    expect(Math.max(...limits)).toBeGreaterThanOrEqual(2);
  });
});
