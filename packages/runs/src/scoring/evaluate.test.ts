import { DataError, type ImageItem } from '@cxr-anomaly/data-cxr';
import { assertTestable, evaluate } from './evaluate';

describe('evaluate', () => {
  it('returns hand-computed values', () => {
    // Ranked: 0.9 anomalous, 0.8 anomalous, 0.4 normal, 0.35 normal, 0.3 anomalous, 0.1 normal.
    const metrics = evaluate([0.1, 0.4, 0.35, 0.8, 0.3, 0.9], [0, 0, 0, 1, 1, 1]);
    expect(metrics).toMatchObject({ normal: 3, anomalous: 3, fprAt95Tpr: 2 / 3 });
    expect(metrics.auroc).toBeCloseTo(7 / 9, 12);
    expect(metrics.averagePrecision).toBeCloseTo((1 + 1 + 3 / 5) / 3, 12);
    expect(metrics.f1Max).toBeCloseTo(0.8, 12);
    expect(metrics.eer).toBeCloseTo(1 / 3, 12);
    const [lower = NaN, upper = NaN] = metrics.aurocCi ?? [];
    expect(lower).toBeLessThan(0.5);
    expect(upper).toBeGreaterThan(metrics.auroc);
    expect(upper).toBeLessThan(1);
  });

  it('has an interval wider than a point if the classes do not overlap', () => {
    const { aurocCi } = evaluate([1, 2, 3, 4], [0, 0, 1, 1]);
    expect(aurocCi?.[0]).toBeLessThan(0.5);
    expect(aurocCi?.[1]).toBe(1);
  });

  it('says why there is no interval with one image of a class', () => {
    expect(evaluate([1, 2, 3], [0, 0, 1])).toMatchObject({
      auroc: 1,
      aurocCi: null,
      aurocCiReason: expect.stringMatching(/two images of each class.*2 normal and 1 anomalous/) as string,
    });
  });
});

describe('assertTestable', () => {
  const items = (normal: number, anomalous: number, split: ImageItem['split'] = 'test') =>
    Array.from({ length: normal + anomalous }, (_, i): ImageItem => ({
      id: `${i}`,
      split,
      label: i < normal ? 0 : 1,
      meta: {},
    }));

  it('accepts data with a test image of each class', () => {
    expect(() => assertTestable('folder:x', items(1, 1))).not.toThrow();
  });

  it.each([
    ['no normal', items(0, 9)],
    ['no anomalous', items(9, 0)],
    ['training images only', items(9, 9, 'train')],
  ])('refuses %s images', (_, images) => {
    expect(() => assertTestable('folder:x', images)).toThrow(DataError);
  });
});
