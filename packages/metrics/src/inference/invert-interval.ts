import type { AurocEstimate } from './auroc-estimate';
import { boundDifference } from './difference-bounds';

/** Halvings of the range in which the p-value lies: to six digits. */
const STEPS = 20;

/** Returns the p-value of the interval of a difference: the largest p for which that of level 1 − p still includes 0; 1 for no difference. */
export function invertInterval(a: AurocEstimate, b: AurocEstimate): number {
  if (a.auroc === b.auroc) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    const { lower, upper } = boundDifference(a, b, 1 - middle);
    if (lower <= 0 && upper >= 0) low = middle;
    else high = middle;
  }
  return high;
}
