/**
 * Whether a score calls an image anomalous: when it reaches the threshold, `score >= threshold`, as in scikit-learn's curves. All
 * packages use this one rule; a NaN never counts as anomalous.
 */
export function isCalledAnomalous(score: number, threshold: number): boolean {
  return score >= threshold;
}
