import { deviate, findRange } from './normal-range';

const hundred = (scale: number) => Array.from({ length: 101 }, (_, i) => (i - 50) * scale);

describe('findRange', () => {
  it('takes the median and each side from where its outermost 5 % begin', () => {
    const { center, below, above } = findRange('shades', hundred(1));
    expect(center).toBe(0);
    expect(below).toBeCloseTo(45 / 1.645, 10);
    expect(above).toBeCloseTo(45 / 1.645, 10);
  });

  it('gives images that are all alike the least deviation, and no limit to the side that is fine', () => {
    expect(findRange('shades', hundred(0))).toEqual({ center: 0, below: 0.6, above: 0.6 });
    expect(findRange('error', hundred(0))).toEqual({ center: 0, above: 0.7 });
    expect(findRange('likeness', hundred(0))).toEqual({ center: 0, below: 0.3 });
  });
});

describe('deviate', () => {
  it('counts from the center in deviations of the side', () => {
    const range = { center: 1, below: 2, above: 4 };
    expect([-5, 1, 5].map((value) => deviate(value, range))).toEqual([-3, 0, 1]);
    expect(deviate(-100, { center: 1, above: 4 })).toBe(0);
  });
});
