import { chooseCases } from './choose-cases';

describe('chooseCases', () => {
  it('takes the highest and lowest scores, and the worst mistakes of each class', () => {
    const scores = [5, 1, 9, 3, 7, 2, 8, 4, 6, 0];
    const labels = [0, 1, 1, 0, 0, 0, 1, 1, 0, 0];
    expect(chooseCases({ scores, labels }).map(({ rows }) => rows)).toEqual([
      [2, 6, 4, 8],
      [9, 1, 5, 3],
      [4, 8, 0, 3],
      [1, 7, 6, 2],
    ]);
  });
});
