import type { ImageItem } from '@cxr-anomaly/data-cxr';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/**
 * Formats scores as `id,label,score`. A score is the shortest decimal that reads back as the same number; ids are quoted
 * where CSV needs it, and those a spreadsheet would take for a formula start with an apostrophe.
 */
export function formatScores(items: readonly ImageItem[], scores: ArrayLike<number>): string {
  const rows = items.map(({ id, label }, i) => [id, label, scores[i]]);
  return stringify([['id', 'label', 'score'], ...rows], { escape_formulas: true });
}

/** Scores of a run's test images in their order, and their labels. */
export interface RunScores {
  /** As the file has them: what a spreadsheet would take for a formula starts with an apostrophe. */
  readonly ids: readonly string[];
  readonly scores: readonly number[];
  readonly labels: readonly number[];
}

/** Reads what `formatScores` wrote. */
export function parseScores(text: string): RunScores {
  const rows = parse(text, { columns: true }) as { id: string; label: string; score: string }[];
  return {
    ids: rows.map(({ id }) => id),
    scores: rows.map(({ score }) => Number(score)),
    labels: rows.map(({ label }) => Number(label)),
  };
}
