import { formatTable, RULE, textInMarkdown } from '@cxr-anomaly/runs';
import type { LeaderboardEntry } from './leaderboard';
import { GROUPS_NOTE, listGroups, type GroupCell, type GroupTable } from './list-groups';

/** Formats for a terminal what scores are worth among images that are alike; nothing where images have no metadata. */
export function formatGroupTables(
  entries: readonly LeaderboardEntry[],
  { withGroups }: { readonly withGroups: boolean },
): string[] {
  const found = listGroups(entries);
  if (!found) return [];
  const tables = withGroups ? [found.adjusted, ...found.groups] : [found.adjusted];
  return [
    ...(found.sentence === undefined ? [] : [found.sentence]),
    ...tables.map((table, i) => (i === 0 ? formatOne(table) : `${table.title}\n${formatOne(table)}`)),
    GROUPS_NOTE,
  ];
}

function formatOne({ columns, rows }: GroupTable): string {
  const toRow = ({ name, cells }: GroupTable['rows'][number]) => [name, ...cells.map(textOf)];
  const [ranked, baselines] = [false, true].map((isBaseline) =>
    rows.filter(({ kind }) => (kind === 'baseline') === isBaseline).map(toRow),
  ) as [string[][], string[][]];
  return formatTable(
    [{ title: 'method' }, ...columns.map((title) => ({ title, align: 'right' as const }))],
    [...ranked, ...(baselines.length > 0 ? [RULE as typeof RULE] : []), ...baselines],
  );
}

/** The same for `leaderboard.md`, with all groups. */
export function listGroupTables(entries: readonly LeaderboardEntry[]): string[] {
  const found = listGroups(entries);
  if (!found) return [];
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => textInMarkdown(cell || '–')).join(' | ')} |`;
  return [
    '',
    '## What else explains a score',
    '',
    ...(found.sentence === undefined ? [] : [textInMarkdown(found.sentence), '']),
    ...[found.adjusted, ...found.groups].flatMap(({ title, columns, rows }) => [
      `${textInMarkdown(title)}:`,
      '',
      row(['method', ...columns]),
      `| --- |${columns.map(() => ' ---: |').join('')}`,
      ...rows.map(({ name, cells }) => row([name, ...cells.map(textOf)])),
      '',
    ]),
    textInMarkdown(GROUPS_NOTE),
  ];
}

function textOf({ value, interval }: GroupCell): string {
  return interval === undefined ? value : `${value} (${interval})`;
}
