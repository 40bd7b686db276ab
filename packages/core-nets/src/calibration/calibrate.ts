import { conformalRank } from '@cxr-anomaly/metrics';
import type { Calibration } from '../contracts';

/** The false-alarm rate that a threshold is set for by default. */
export const DEFAULT_FALSE_ALARM_RATE = 0.05;

/**
 * Sets the threshold from scores of held-out normal images by the conformal quantile: the next number above the
 * ⌈(n+1)(1−rate)⌉-th smallest score, so that a new normal image reaches it with a probability of at most `falseAlarmRate`,
 * whatever the distribution (Vovk, Gammerman & Shafer, 2005). With too few images for the rate (n < 19 for 5 %), it lies just
 * above the largest score, and the rate that can be promised is 1/(n+1). A score reaches the threshold exactly when its
 * conformal p-value is at most the rate.
 *
 * @param rate fraction of normal images that may be called anomalous, above 0 and below 1
 */
export function calibrate(
  normalScores: ArrayLike<number>,
  rate: number = DEFAULT_FALSE_ALARM_RATE,
): Calibration | undefined {
  const sorted = Array.from(normalScores).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const falseAlarmRate = Math.max(rate, 1 / (sorted.length + 1));
  const rank = conformalRank(sorted.length, falseAlarmRate);
  return { threshold: nextAbove(sorted[rank - 1] as number), falseAlarmRate, normalScores: sorted };
}

/** Tells whether a calibration is what `calibrate` returns for its scores: all of them, in that order, with that threshold. */
export function isCalibrated({ threshold, falseAlarmRate, normalScores }: Calibration): boolean {
  const again = calibrate(normalScores, falseAlarmRate);
  return (
    again?.threshold === threshold &&
    again.falseAlarmRate === falseAlarmRate &&
    again.normalScores.every((score, i) => score === normalScores[i])
  );
}

/** The smallest number greater than a finite one. */
function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
