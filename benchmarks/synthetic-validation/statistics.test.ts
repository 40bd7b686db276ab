import { meanOf, rankCorrelation } from './statistics';

describe('rankCorrelation', () => {
  it('is that of the ranks, whatever the values', () => {
    expect(rankCorrelation([1, 2, 3, 4], [0.1, 0.2, 50, 51])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3, 4], [9, 8, 7, -7])).toBeCloseTo(-1, 12);
    // 1 − 6·Σd²/(n(n² − 1)) with d = 0, 1, 1, 0
    expect(rankCorrelation([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  });

  it('gives equal values their mean rank', () => {
    // Ranks 1.5, 1.5, 3 and 1, 2, 3: 1.5 / √(1.5 · 2)
    expect(rankCorrelation([5, 5, 6], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(3), 12);
    expect(rankCorrelation([5, 5, 5], [1, 2, 3])).toBeNaN();
  });
});

describe('meanOf', () => {
  it('has Student’s t interval, and leaves out what is not a number', () => {
    // Standard error 1/√3 with 2 degrees of freedom
    const { mean, interval, count } = meanOf([1, 2, Number.NaN, 3]);
    expect([mean, count]).toEqual([2, 3]);
    expect(interval?.[0]).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 3);
    expect(interval?.[1]).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 3);
    expect(meanOf([4]).interval).toBeUndefined();
  });

  it('knows the quantile for many values to 0.002', () => {
    // t at 97.5 % with 13 degrees of freedom is 2.160; 14 values of ±1 have a standard error of 1/√13.
    const values = Array.from({ length: 14 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    expect((meanOf(values).interval?.[1] ?? 0) * Math.sqrt(13)).toBeCloseTo(2.16, 2.5);
  });
});
