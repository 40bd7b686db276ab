import type { ColumnResult } from '../scoring/groups/column-schema';
import { formatFraction } from './format';

/** Groups with fewer images of a class are marked: they are too small to say much. */
export const FEW = 10;

/** Smaller changes than this are not worth a sentence. */
const NEGLIGIBLE = 0.01;

/** Scores by their name, and what they are worth within groups. */
export interface TitledColumns {
  readonly title: string;
  readonly by: readonly ColumnResult[];
}

/** Names columns for people: `view`, `view, sex and age`. */
export function nameColumns(columns: readonly string[]): string {
  return [columns.slice(0, -1).join(', '), columns.at(-1)].filter(Boolean).join(' and ');
}

/**
 * Says in one sentence what comparing only alike images changes most, and for which scores; undefined if nothing was compared so.
 */
export function describeLargestChange(scores: readonly TitledColumns[]): string | undefined {
  const changes = scores.flatMap(({ title, by }) =>
    by.flatMap(({ columns, adjusted }) => (adjusted ? [{ title, columns, ...adjusted }] : [])),
  );
  const sizeOf = ({ auroc, pooled }: { auroc: number; pooled: number }) => Math.abs(auroc - pooled);
  const [largest] = changes.sort((a, b) => sizeOf(b) - sizeOf(a));
  if (!largest) return undefined;
  const { title, columns, auroc, pooled } = largest;
  const single = [...new Set(changes.flatMap((change) => change.columns))];
  if (sizeOf(largest) < NEGLIGIBLE) {
    return `Comparing only images of the same ${single.join(' or ')} changes no AUROC by ${formatFraction(NEGLIGIBLE)} or more.`;
  }
  return `Within images of the same ${nameColumns(columns)}, ${title} has an AUROC of ${formatFraction(auroc)}; across them ${formatFraction(pooled)}: the largest such change.`;
}
