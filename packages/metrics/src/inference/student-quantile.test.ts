import { normalQuantile } from './normal-distribution';
import { studentQuantile } from './student-quantile';

describe('studentQuantile', () => {
  it.each([
    [0.975, 3, 3.182446],
    [0.975, 5, 2.570582],
    [0.975, 10, 2.228139],
    [0.975, 30, 2.042272],
    [0.95, 4, 2.131847],
    [0.995, 10, 3.169273],
  ])('comes close to the tables: %d with %d degrees of freedom', (probability, freedom, wanted) => {
    const found = studentQuantile(normalQuantile(probability), freedom);
    expect(Math.abs(found / wanted - 1)).toBeLessThan(0.004);
  });

  it('is the normal quantile with endless degrees of freedom', () => {
    expect(studentQuantile(1.5, Infinity)).toBe(1.5);
  });
});
