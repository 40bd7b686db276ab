import type { TestMetrics } from '@cxr-anomaly/runs';
import { metricsOf as metricsOfAuroc } from '../testing/metrics-of';
import { spread, summarizeSeeds } from './summarize-seeds';

const metricsOf = (auroc: number, aurocCi: [number, number]): TestMetrics => ({
  ...metricsOfAuroc(auroc),
  aurocCi,
});

describe('summarizeSeeds', () => {
  it('computes the mean, the standard deviation between seeds, and the mean interval', () => {
    const { test, std } = summarizeSeeds([metricsOf(0.7, [0.5, 0.9]), metricsOf(0.8, [0.7, 1])]);
    expect(test.auroc).toBeCloseTo(0.75, 12);
    expect(test.aurocCi?.map((bound) => bound.toFixed(6))).toEqual(['0.600000', '0.950000']);
    expect(std.auroc).toBeCloseTo(Math.sqrt(0.005), 12);
    expect(std.eer).toBe(0);
    expect(test).toMatchObject({ normal: 10, anomalous: 5, eer: 0.25 });
  });

  it('averages pixel AUROCs if the data has masks', () => {
    const tests = [0.6, 0.7].map((pixelAuroc) => ({ ...metricsOf(0.7, [0.5, 0.9]), pixelAuroc }));
    const { test, std } = summarizeSeeds(tests);
    expect(test.pixelAuroc).toBeCloseTo(0.65, 12);
    expect(std.pixelAuroc).toBeCloseTo(Math.sqrt(0.005), 12);
  });

  it('has no interval if a run has none, and keeps the reason', () => {
    const without = { ...metricsOf(0.7, [0, 1]), aurocCi: null, aurocCiReason: 'one image' };
    const { test } = summarizeSeeds([metricsOf(0.8, [0.7, 1]), without]);
    expect(test).toMatchObject({ aurocCi: null, aurocCiReason: 'one image' });
  });

  it('takes the interval over seeds and the groups from the scores of all runs, where these are comparable', () => {
    const tests = [metricsOf(0.7, [0.5, 0.9]), metricsOf(0.8, [0.7, 1])];
    const by = [{ columns: ['view'], unknown: 0, groups: [] }];
    const { test } = summarizeSeeds(tests, { aurocCi: [0.4, 0.99], by });
    expect(test).toMatchObject({ auroc: 0.75, aurocCi: [0.4, 0.99], by });
    expect(summarizeSeeds(tests.map((one) => ({ ...one, by }))).test).not.toHaveProperty('by');
  });

  it('leaves a single run unchanged', () => {
    const metrics = metricsOf(0.7, [0.5, 0.9]);
    expect(summarizeSeeds([metrics])).toEqual({
      test: metrics,
      std: { auroc: 0, averagePrecision: 0, eer: 0, f1Max: 0, fprAt95Tpr: 0 },
    });
  });
});

describe('spread', () => {
  it('divides by n − 1', () => {
    expect(spread([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, std: Math.sqrt(32 / 7) });
  });
});
