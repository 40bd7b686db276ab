import { auroc, compareAurocs, MetricError } from '@cxr-anomaly/metrics';
import type { Interval } from '@cxr-anomaly/runs';

/** How much the AUROCs of two detectors differ on the same images. */
export interface ScoresComparison {
  /** AUROC of the first minus AUROC of the second. */
  readonly difference: number;
  /** 95 % confidence interval of the difference. */
  readonly ci: Interval;
  /** Two-sided, for equal AUROCs; null where there is no interval. */
  readonly pValue: number | null;
}

/** Compares two detectors' scores; with only one image of a class, there is no interval and no p-value. */
export function compareScores(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  labels: ArrayLike<number>,
): ScoresComparison {
  try {
    const { difference, lower, upper, pValue } = compareAurocs(first, second, labels);
    return { difference, ci: [lower, upper], pValue };
  } catch (error) {
    if (!(error instanceof MetricError) || error.reason !== 'too-few') throw error;
    return { difference: auroc(first, labels) - auroc(second, labels), ci: null, pValue: null };
  }
}
