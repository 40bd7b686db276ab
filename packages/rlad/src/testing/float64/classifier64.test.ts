import { slope64, type Array64 } from '@cxr-anomaly/fixtures';
import { blend64, soleClass64 } from './classifier64';

const fill = (shape: readonly [number, number], seed: number): Array64 => ({
  shape,
  values: Float64Array.from({ length: shape[0] * shape[1] }, (_, i) => Math.sin(1.7 * i + seed)),
});

describe('soleClass64', () => {
  it('is −log of the share of the own row', () => {
    const embedding: Array64 = { shape: [1, 2], values: Float64Array.from([1, 0]) };
    const memory: Array64 = { shape: [2, 2], values: Float64Array.from([0.5, 0, -0.5, 0]) };
    // Logits 5 and −5 at temperature 0.1.
    expect(soleClass64(embedding, memory, [0], 0.1).value).toBeCloseTo(Math.log(1 + Math.exp(-10)), 12);
    expect(soleClass64(embedding, memory, [1], 0.1).value).toBeCloseTo(Math.log(1 + Math.exp(10)), 12);
  });

  it('has the slopes of its value as gradient', () => {
    const [embedding, memory] = [fill([2, 3], 0), fill([4, 3], 1)];
    const { gradient } = soleClass64(embedding, memory, [3, 1], 0.5);
    for (const [i, found] of gradient.values.entries()) {
      const slope = slope64(() => soleClass64(embedding, memory, [3, 1], 0.5).value, embedding.values, i);
      expect(found).toBeCloseTo(slope, 7);
    }
  });
});

describe('blend64', () => {
  it('moves the rows of a batch by the momentum, to length 1, and no other', () => {
    const memory: Array64 = { shape: [2, 2], values: Float64Array.from([1, 0, 0, 1]) };
    const embedding: Array64 = { shape: [1, 2], values: Float64Array.from([1, 0]) };
    const { values } = blend64(memory, [1], embedding, 0.25);
    const length = Math.hypot(0.75, 0.25);
    const wanted = [1, 0, 0.75 / length, 0.25 / length];
    wanted.forEach((x, i) => expect(values[i]).toBeCloseTo(x, 12));
  });
});
