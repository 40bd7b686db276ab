import { assertFraction } from '../assert-fraction';
import { estimateOf, type AurocEstimate } from './auroc-estimate';
import { compareEstimates } from './compare-estimates';
import { assertTwoOfEach, placements, type Placements } from './placements';
import { signFlipTest } from './sign-flip-test';
import { signFlipWeights } from './sign-flip-weights';

/** How much the AUROCs of two detectors differ on the same images. */
export interface AurocComparison {
  /** AUROC of A minus AUROC of B. */
  readonly difference: number;
  /** DeLong's estimate of the variance of `difference`, including the correlation of the two. */
  readonly variance: number;
  /** DeLong's statistic: `difference` over its standard error, 0 for no difference; infinite if the estimated variance is 0. */
  readonly z: number;
  /** Two-sided, for the hypothesis that the AUROCs are equal. */
  readonly pValue: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Compares two detectors scored on the same images, by a test and an interval that keep their level with few images and in
 * separated classes.
 *
 * The p-value is the larger of two: that of exchanging the two ranks of each image in all ways (Bandos, Rockette & Gur 2005; its
 * smallest value is 2/2ⁿ for n images), which is exact if the detectors are interchangeable, and DeLong's (DeLong, DeLong &
 * Clarke-Pearson 1988), which holds in large samples even if they are not. The interval is combined from those of the two AUROCs
 * using DeLong's correlation (MOVER: Zou & Donner 2008). It includes 0 whenever the p-value is at least 1 − `level`; if it
 * includes 0 although the p-value is smaller, the images do not show by how much the detectors differ.
 *
 * Detectors that rank alike have the difference 0, p = 1, and an interval that narrows as images are added but never becomes a
 * point: other images could tell them apart.
 *
 * @param level coverage of the interval [lower, upper] of the difference
 * @throws MetricError if the inputs have no ranking; `too-few` with fewer than two images of either class, which allow no
 * interval
 */
export function compareAurocs(
  scoresA: ArrayLike<number>,
  scoresB: ArrayLike<number>,
  labels: ArrayLike<number>,
  level: number = 0.95,
): AurocComparison {
  assertFraction('level', level);
  const placed = [scoresA, scoresB].map((scores) => placements(scores, labels)) as [Placements, Placements];
  for (const { normal, anomalous } of placed) assertTwoOfEach(normal.length, anomalous.length);
  const [a, b] = placed.map(estimateOf) as [AurocEstimate, AurocEstimate];
  const test = signFlipTest(signFlipWeights(scoresA, scoresB, labels));
  return compareEstimates(a, b, { test, level });
}
