import { countThresholds } from '../ranking/count-thresholds';

/** The threshold with the highest F1, and its results. */
export interface F1Max {
  /** Harmonic mean of precision and recall. */
  readonly f1: number;
  /** Images with `score >= threshold` are called anomalous. */
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * Returns the highest F1 over all thresholds; among equals, at the lowest threshold (the highest recall). The threshold is chosen
 * on the same labels that it is judged by, so this is an upper bound, not an expectation.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function f1Max(scores: ArrayLike<number>, labels: ArrayLike<number>): F1Max {
  const counts = countThresholds(scores, labels);
  let best: F1Max = { f1: 0, threshold: Infinity, precision: 1, recall: 0 };
  for (let i = 0; i < counts.thresholds.length; i++) {
    const truePositives = counts.truePositives[i] as number;
    const precision = truePositives / (truePositives + (counts.falsePositives[i] as number));
    const recall = truePositives / counts.anomalous;
    // Written with precision and recall, not counts, so that near-ties round as in other libraries.
    const f1 = truePositives === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    if (f1 >= best.f1) best = { f1, threshold: counts.thresholds[i] as number, precision, recall };
  }
  return best;
}
