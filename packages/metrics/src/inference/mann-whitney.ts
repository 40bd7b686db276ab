import { countWins } from '../ranking/auroc';
import { countThresholds } from '../ranking/count-thresholds';
import { sortByClass } from '../ranking/sort-by-class';
import { erfc } from './normal-distribution';

export interface MannWhitney {
  /** Pairs in which the anomalous image scores higher, ties counting ½: AUROC times the number of pairs. */
  readonly u: number;
  /** Two-sided, for the hypothesis that the scores of both classes have the same distribution. */
  readonly pValue: number;
}

/**
 * Tests whether scores tell the classes apart at all: Mann & Whitney (1947), normal approximation with
 * tie-corrected variance and continuity correction ½. When all scores are equal the p-value is 1.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function mannWhitney(scores: ArrayLike<number>, labels: ArrayLike<number>): MannWhitney {
  const u = countWins(sortByClass(scores, labels));
  const { truePositives, falsePositives, normal, anomalous } = countThresholds(scores, labels);
  const total = normal + anomalous;
  let tieSum = 0; // Σ (t³ − t) over groups of t equal scores
  let before = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const upTo = (truePositives[i] as number) + (falsePositives[i] as number);
    tieSum += (upTo - before) ** 3 - (upTo - before);
    before = upTo;
  }
  const pairs = normal * anomalous;
  const variance = (pairs / 12) * (total + 1 - tieSum / (total * (total - 1)));
  const distance = Math.abs(u - pairs / 2) - 0.5;
  const pValue = distance <= 0 ? 1 : erfc(distance / Math.sqrt(2 * variance));
  return { u, pValue };
}
