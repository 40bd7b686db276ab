import { assertFraction } from '../assert-fraction';
import { countThresholds } from '../ranking/count-thresholds';

/** The highest threshold that catches the wanted fraction of anomalous images, and what it costs. */
export interface FprAtTpr {
  /** Fraction of normal images called anomalous. */
  readonly fpr: number;
  /** Fraction of anomalous images caught, at least the wanted one. */
  readonly tpr: number;
  /** Images with `score >= threshold` are called anomalous. */
  readonly threshold: number;
}

/**
 * Returns the false-positive rate at the highest threshold whose true-positive rate is at least `wantedTpr`,
 * without interpolation.
 *
 * @param wantedTpr between 0 and 1, both excluded
 * @throws MetricError where the inputs have no ranking, or `out-of-range`
 */
export function fprAtTpr(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  wantedTpr: number = 0.95,
): FprAtTpr {
  assertFraction('wantedTpr', wantedTpr);
  const counts = countThresholds(scores, labels);
  const tprAt = (i: number) => (counts.truePositives[i] as number) / counts.anomalous;
  // The lowest score catches all, so the search ends.
  let i = 0;
  while (tprAt(i) < wantedTpr) i++;
  return {
    fpr: (counts.falsePositives[i] as number) / counts.normal,
    tpr: tprAt(i),
    threshold: counts.thresholds[i] as number,
  };
}
