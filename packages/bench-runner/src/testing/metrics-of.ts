import { mapFigures, type TestMetrics } from '@cxr-anomaly/runs';

/** Test metrics of a made-up run. */
export function metricsOf(auroc: number): TestMetrics {
  return {
    ...mapFigures(() => 0.5),
    ...{ normal: 10, anomalous: 5, auroc, aurocCi: [auroc - 0.1, auroc + 0.1] },
    ...{ averagePrecision: 0.5, eer: 0.25, f1Max: 0.75, fprAt95Tpr: 1 },
  };
}
