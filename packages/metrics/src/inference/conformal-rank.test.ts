import { conformalRank } from './conformal-rank';

describe('conformalRank', () => {
  it.each([
    [19, 0.05, 19],
    [99, 0.05, 95],
    [100, 0.05, 96],
    [9, 0.1, 9],
    [18, 0.05, 19], // none of 18
  ])('of %d scores at a rate of %d is %d', (count, rate, rank) => {
    expect(conformalRank(count, rate)).toBe(rank);
  });

  it('is the least rank that leaves the rate, also where (count + 1)·rate is whole but for rounding', () => {
    for (let count = 1; count <= 2000; count++)
      for (let above = 1; above <= Math.min(20, count); above++)
        expect(conformalRank(count, above / (count + 1))).toBe(count + 1 - above);
  });
});
