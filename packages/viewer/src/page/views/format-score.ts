import { formatFigure } from '@cxr-anomaly/runs/browser';
import type { BundleScore } from '../../contracts';

/** A score as people read it. */
export function formatScore(score: number): string {
  return formatFigure(score);
}

/** A p-value as people read it: never 0, which it cannot be. */
export function formatPValue(pValue: number): string {
  return pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
}

/** What the threshold says of a score, in words. */
export function describeDecision({ anomalous }: BundleScore): string {
  if (anomalous === undefined) return 'no threshold';
  return anomalous ? 'above threshold' : 'below threshold';
}
