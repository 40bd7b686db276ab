import { quantile } from './quantile';

describe('quantile', () => {
  it('interpolates between order statistics at (n − 1)·fraction', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 40], 0.75)).toBe(30);
    expect(quantile([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9);
  });

  it('gives the extremes at 0 and 1, and the only value of one', () => {
    expect(quantile([5, -2, 9], 0)).toBe(-2);
    expect(quantile([5, -2, 9], 1)).toBe(9);
    expect(quantile([7], 0.3)).toBe(7);
  });

  it('leaves its input as it was', () => {
    const values = new Float32Array([3, 1, 2]);
    quantile(values, 0.5);
    expect([...values]).toEqual([3, 1, 2]);
  });

  it('stays a number between equal infinities', () => {
    expect(quantile([Infinity, Infinity, 1], 0.75)).toBe(Infinity);
  });

  it.each([
    ['empty', [], 0.5],
    ['not-a-number', [1, NaN, 2], 0.5],
    ['out-of-range', [1], -0.1],
    ['out-of-range', [1], NaN],
  ])('refuses %s input by that name', (reason, values, fraction) => {
    expect(() => quantile(values, fraction)).toThrow(
      expect.objectContaining({ name: 'MetricError', reason }),
    );
  });
});
