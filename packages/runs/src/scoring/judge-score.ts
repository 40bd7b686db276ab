import type { Calibration } from '@cxr-anomaly/core-nets';
import { conformalPValues, isCalledAnomalous } from '@cxr-anomaly/metrics';

/** What a score says about an image. */
export interface Judgment {
  readonly threshold: number;
  /** Whether the score reaches the threshold. */
  readonly anomalous: boolean;
  /** Conformal p-value: the fraction of normal images expected to score at least as high. */
  readonly pValue: number;
}

/** Judges a score by comparing it with those of the held-out normal images. */
export function judgeScore(score: number, { threshold, normalScores }: Calibration): Judgment {
  const [pValue = Number.NaN] = conformalPValues(normalScores, [score]);
  return { threshold, anomalous: isCalledAnomalous(score, threshold), pValue };
}
