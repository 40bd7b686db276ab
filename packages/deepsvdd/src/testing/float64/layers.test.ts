import { maxPool, upsampleNearest, type Pass } from './layers';

const pass: Pass = {
  weights: new Map(),
  training: false,
  epsilon: 0,
  momentum: 0,
  statistics: new Map(),
  gradients: new Map(),
};
const image = (...values: number[]) => ({ values: Float64Array.from(values), shape: [1, 1, 2, 4] });

describe('maxPool', () => {
  it('takes the larger of each square, and gives the gradient to the first among equal ones', () => {
    const { value, pull } = maxPool(image(1, 3, 5, 5, 3, 2, 5, 4), pass);
    expect([...value.values]).toEqual([3, 5]);
    const gradient = pull({ values: Float64Array.of(7, 9), shape: [1, 1, 1, 2] });
    expect([...gradient.values]).toEqual([0, 7, 9, 0, 0, 0, 0, 0]);
  });
});

describe('upsampleNearest', () => {
  it('repeats pixels, and adds their gradients up', () => {
    const { value, pull } = upsampleNearest({ values: Float64Array.of(1, 2), shape: [1, 1, 1, 2] }, pass);
    expect(value).toEqual(image(1, 1, 2, 2, 1, 1, 2, 2));
    expect([...pull(image(1, 2, 3, 4, 5, 6, 7, 8)).values]).toEqual([14, 22]);
  });
});
