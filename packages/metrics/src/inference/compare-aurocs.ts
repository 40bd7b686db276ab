import { assertFraction } from '../assert-fraction';
import { erfc, normalQuantile } from './normal-distribution';
import { placements, varianceOfMean } from './placements';

/** How much the AUROCs of two detectors differ on the same images. */
export interface AurocComparison {
  /** AUROC of A minus AUROC of B. */
  readonly difference: number;
  /** DeLong's estimate of the variance of `difference`, the correlation of the two included. */
  readonly variance: number;
  readonly z: number;
  /** Two-sided, for the hypothesis that the AUROCs are equal. */
  readonly pValue: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Compares two detectors scored on the same images: DeLong's paired test (DeLong, DeLong & Clarke-Pearson 1988).
 *
 * An estimated variance of 0 (the detectors rank alike, or each separates the classes fully or not at all) makes z 0
 * for equal AUROCs and infinite otherwise; with few images do not read the latter as proof.
 *
 * @param level coverage of the interval [lower, upper] of the difference, clipped to [−1, 1]
 * @throws MetricError where the inputs have no ranking, `too-few` with fewer than two images of either class
 */
export function compareAurocs(
  scoresA: ArrayLike<number>,
  scoresB: ArrayLike<number>,
  labels: ArrayLike<number>,
  level: number = 0.95,
): AurocComparison {
  assertFraction('level', level);
  const a = placements(scoresA, labels);
  const b = placements(scoresB, labels);
  const difference = a.auroc - b.auroc;
  const variance =
    varianceOfMean(subtract(a.anomalous, b.anomalous)) + varianceOfMean(subtract(a.normal, b.normal));
  const z = difference === 0 ? 0 : difference / Math.sqrt(variance);
  const margin = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  return {
    difference,
    variance,
    z,
    pValue: erfc(Math.abs(z) / Math.SQRT2),
    lower: Math.max(-1, difference - margin),
    upper: Math.min(1, difference + margin),
  };
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - (b[i] as number));
}
