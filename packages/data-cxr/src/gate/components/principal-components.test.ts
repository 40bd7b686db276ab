import { dot, findComponents } from './principal-components';

describe('findComponents', () => {
  it('finds the mean, the directions in which pictures vary and how much, largest first', () => {
    // Around (1, 1, 1): ±2 along the first axis, ±1 along (0, 3, 4) / 5, nothing across both.
    const offsets = [
      [2, 0, 0],
      [-2, 0, 0],
      [0, 0.6, 0.8],
      [0, -0.6, -0.8],
    ];
    const pictures = offsets.map((offset) => Float32Array.from(offset, (value) => 1 + value));
    const { mean, components, variances } = findComponents(pictures, 16);
    mean.forEach((value) => expect(value).toBeCloseTo(1, 6));
    expect(variances).toHaveLength(2);
    [2, 0.5].forEach((variance, k) => expect(variances[k]).toBeCloseTo(variance, 5));
    const [first, second] = components as [Float32Array, Float32Array];
    expect(Math.abs(first[0] ?? 0)).toBeCloseTo(1, 5);
    expect(Math.abs(dot(second, Float32Array.from([0, 0.6, 0.8])))).toBeCloseTo(1, 5);
    expect(dot(first, second)).toBeCloseTo(0, 5);
  });

  it('keeps as many as asked for, and none where pictures do not vary', () => {
    const pictures = [1, 2, 4].map((value, i) => Float32Array.from([value, i, -i * value]));
    expect(findComponents(pictures, 1).components).toHaveLength(1);
    const same = [pictures[0], pictures[0]] as Float32Array[];
    expect(findComponents(same, 2)).toMatchObject({ components: [], variances: [] });
  });
});
