import { markExternal, nameOf } from './board-columns';
import { isAhead, type ExternalComparison } from './compare-with-baselines';
import { formatDifference, formatDifferences } from './format-cells';
import type { ExternalEntry, LeaderboardEntry, MethodEntry } from './leaderboard';

/** How far methods and other tools are ahead of the baselines and of other tools. */
export interface DifferenceTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly DifferenceCell[] }[];
}

/** Texts of a cell. */
interface DifferenceCell {
  readonly difference: string;
  /** Absent where there was nothing to compare. */
  readonly interval?: string;
  /** Whether the row is ahead of the column, with an interval above 0. */
  readonly isAhead: boolean;
}

/** Explains what external scores are compared with. */
export const EXTERNAL_NOTE =
  'External: scores of another tool on the same test images, compared with each baseline on the pixels on which it does best.';

/** Tabulates the comparisons of a board in the order of its entries; undefined where it has none. */
export function listDifferences(entries: readonly LeaderboardEntry[]): DifferenceTable | undefined {
  const compared = entries.filter(
    (entry): entry is MethodEntry | ExternalEntry =>
      entry.kind !== 'baseline' && entry.comparisons.length > 0,
  );
  const [first] = compared;
  if (!first) return undefined;
  const externals = entries.filter(({ kind }) => kind === 'external').map(({ title }) => title);
  return {
    columns: [...first.comparisons.map(({ title }) => title), ...externals.map(markExternal)],
    rows: compared.map((entry) => ({
      name: nameOf(entry),
      cells: [
        ...first.comparisons.map(({ baseline }) =>
          toCell(entry.comparisons.find((one) => one.baseline === baseline)),
        ),
        ...externals.map((title) => toCell(entry.againstExternal?.find((one) => one.title === title))),
      ],
    })),
  };
}

function toCell(comparison: ExternalComparison | undefined): DifferenceCell {
  if (!comparison) return { difference: '–', isAhead: false };
  const { difference, ci } = comparison;
  return {
    difference: formatDifference(difference),
    interval: formatDifferences(ci),
    isAhead: isAhead(comparison),
  };
}
