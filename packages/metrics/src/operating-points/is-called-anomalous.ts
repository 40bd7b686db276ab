/**
 * Whether a score calls an image anomalous: when it reaches the threshold, `score >= threshold`, as in scikit-learn's curves. The one
 * rule of all packages; a NaN calls nothing.
 */
export function isCalledAnomalous(score: number, threshold: number): boolean {
  return score >= threshold;
}
