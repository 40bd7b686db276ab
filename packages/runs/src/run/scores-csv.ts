import type { ImageItem } from '@cxr-anomaly/data-cxr';
import { stringify } from 'csv-stringify/sync';

/**
 * Formats scores as `id,label,score`. A score is the shortest decimal that reads back as the same number; ids are quoted
 * where CSV needs it, and those a spreadsheet would take for a formula start with an apostrophe.
 */
export function formatScores(items: readonly ImageItem[], scores: ArrayLike<number>): string {
  const rows = items.map(({ id, label }, i) => [id, label, scores[i]]);
  return stringify([['id', 'label', 'score'], ...rows], { escape_formulas: true });
}
