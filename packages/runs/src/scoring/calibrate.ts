import type { BundleManifest } from '@cxr-anomaly/core-nets';

export type Calibration = NonNullable<BundleManifest['calibration']>;

/** False alarms a threshold is set for. */
const FALSE_ALARM_RATE = 0.05;

/**
 * Sets the threshold from scores of held-out normal images by the conformal quantile: the ⌈(n+1)(1−rate)⌉-th smallest
 * score, so that a new normal image exceeds it with a probability of at most `falseAlarmRate`, whatever the distribution
 * (Vovk, Gammerman & Shafer, 2005). With too few images for 5 %, n < 19, the threshold is the largest score and the rate
 * that can be promised 1/(n+1).
 */
export function calibrate(normalScores: ArrayLike<number>): Calibration | undefined {
  const sorted = Array.from(normalScores).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const falseAlarmRate = Math.max(FALSE_ALARM_RATE, 1 / (sorted.length + 1));
  // Rounding must not push an exact whole number up to the next one.
  const rank = Math.ceil((sorted.length + 1) * (1 - falseAlarmRate) - 1e-9);
  return { threshold: sorted[rank - 1] as number, falseAlarmRate, normalScores: sorted };
}
