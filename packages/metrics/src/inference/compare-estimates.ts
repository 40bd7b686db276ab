import type { AurocEstimate } from './auroc-estimate';
import { boundDifference, type DifferenceBounds } from './difference-bounds';
import { erfc } from './normal-distribution';

/** A difference of two AUROCs, its interval, and the test that agrees with it. */
export interface EstimateComparison extends DifferenceBounds {
  /** `difference` over its standard error, 0 for no difference; infinite if the estimated variance is 0. */
  readonly z: number;
  /** Two-sided, for the hypothesis that the AUROCs are equal. */
  readonly pValue: number;
}

/**
 * Compares two estimates on the same images. The p-value is the larger of that of another test and DeLong's; the interval
 * includes 0 whenever the p-value is at least 1 − `level`.
 *
 * @param test p-value of the other test
 */
export function compareEstimates(
  a: AurocEstimate,
  b: AurocEstimate,
  { test, level }: { readonly test: number; readonly level: number },
): EstimateComparison {
  const { difference, variance, lower, upper } = boundDifference(a, b, level);
  const z = difference === 0 ? 0 : difference / Math.sqrt(variance);
  const pValue = Math.max(test, erfc(Math.abs(z) / Math.SQRT2));
  const isSettled = pValue < 1 - level;
  return {
    ...{ difference, variance, z, pValue },
    lower: isSettled ? lower : Math.min(0, lower),
    upper: isSettled ? upper : Math.max(0, upper),
  };
}
