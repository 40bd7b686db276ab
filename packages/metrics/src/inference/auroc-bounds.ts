import type { AurocEstimate } from './auroc-estimate';
import { estimateVariance } from './auroc-variance';
import { normalQuantile } from './normal-distribution';
import { studentQuantile } from './student-quantile';

/** An interval and the variance behind it. */
export interface AurocBounds {
  readonly lower: number;
  readonly upper: number;
  /** At the estimate. */
  readonly variance: number;
}

/**
 * Returns the AUROCs that the images do not contradict: all values t with |estimate − t| ≤ q·√variance(t), q a quantile of
 * Student's t. This is Wilson's score interval (1927), transferred to the AUROC as by Newcombe (2006); it never leaves [0, 1],
 * and is never a single point, even if the classes do not overlap.
 *
 * @param estimate with the placements of each class ascending or descending, so equal ones are adjacent
 */
export function boundAuroc(estimate: AurocEstimate, level: number): AurocBounds {
  const { auroc } = estimate;
  const variance = estimateVariance(estimate);
  const q = studentQuantile(normalQuantile((1 + level) / 2), variance.degreesOfFreedom);
  const agrees = (value: number) => (auroc - value) ** 2 <= q * q * variance.at(value);
  return {
    lower: findEnd(auroc, 0, agrees),
    upper: findEnd(auroc, 1, agrees),
    variance: variance.at(auroc),
  };
}

/** The farthest value from `inside` toward `end` that agrees; one end of the agreeing values lies between the two. */
function findEnd(inside: number, end: number, agrees: (value: number) => boolean): number {
  if (inside === end) return end;
  let [near, far] = [inside, end];
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (near + far) / 2;
    if (agrees(middle)) near = middle;
    else far = middle;
  }
  return near;
}

/** Down to the last digit of a double. */
const BISECTIONS = 55;
