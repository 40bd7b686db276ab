import { nameColumns } from '@cxr-anomaly/runs';
import { markExternal, nameOf } from './board-columns';
import { isAhead, type ExternalComparison } from './compare-with-baselines';
import { formatDifference, formatDifferences, formatP } from './format-cells';
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
  /** Absent where there is no interval. */
  readonly pValue?: string;
  /** Whether the row is ahead of the column, with an interval above 0. */
  readonly isAhead: boolean;
}

/** Explains what external scores are compared with. */
export const EXTERNAL_NOTE =
  'External: scores of another tool on the same test images, compared with each baseline on the pixels on which it does best.';

/** Tabulates the comparisons of a board in the order of its entries; undefined where it has none. */
export function listDifferences(entries: readonly LeaderboardEntry[]): DifferenceTable | undefined {
  return tabulate(entries, (comparison) => comparison);
}

/** The same among images that are alike: a table for each column, and for all of them together. */
export function listGroupDifferences(
  entries: readonly LeaderboardEntry[],
): (DifferenceTable & { readonly title: string })[] {
  const sets = findCompared(entries)[0]?.comparisons[0]?.by ?? [];
  return sets.flatMap(({ columns }) => {
    const title = `Among images of the same ${nameColumns(columns)}`;
    const isSame = (other: readonly string[]) => other.join('\n') === columns.join('\n');
    const table = tabulate(entries, ({ by }) => by?.find((one) => isSame(one.columns)));
    return table ? [{ title, ...table }] : [];
  });
}

/** Where a comparison's numbers are taken from. */
type Pick = (comparison: ExternalComparison) => Difference | undefined;

type Difference = Omit<ExternalComparison, 'title'>;

function findCompared(entries: readonly LeaderboardEntry[]): (MethodEntry | ExternalEntry)[] {
  return entries.filter(
    (entry): entry is MethodEntry | ExternalEntry =>
      entry.kind !== 'baseline' && entry.comparisons.length > 0,
  );
}

function tabulate(entries: readonly LeaderboardEntry[], pick: Pick): DifferenceTable | undefined {
  const compared = findCompared(entries);
  const [first] = compared;
  if (!first) return undefined;
  const externals = entries.filter(({ kind }) => kind === 'external').map(({ title }) => title);
  const toCell = (comparison: ExternalComparison | undefined) => describe(comparison && pick(comparison));
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

function describe(found: Difference | undefined): DifferenceCell {
  if (!found) return { difference: '–', isAhead: false };
  const { difference, ci, pValue } = found;
  return {
    difference: formatDifference(difference),
    interval: formatDifferences(ci),
    ...(pValue !== null && { pValue: formatP(pValue) }),
    isAhead: isAhead(found),
  };
}
