import type { OutputKind } from '@cxr-anomaly/files/node';
import {
  createStyles,
  formatTable,
  RULE,
  showText,
  textInMarkdown,
  type Styles,
  type TableColumn,
} from '@cxr-anomaly/runs';
import { boardColumns, byAuroc, explainColumns, EXTERNAL_MARK, type BoardColumn } from './board-columns';
import { listGroupTables } from './format-groups';
import type { LeaderboardEntry } from './leaderboard';
import { EXTERNAL_NOTE, listDifferences } from './list-differences';
import { listHints } from './list-hints';

/** Formats the board for a terminal: methods by AUROC, followed by the baselines they have to beat. */
export function formatLeaderboard(entries: readonly LeaderboardEntry[], stream: NodeJS.WriteStream): string {
  const styles = createStyles(stream);
  const { columns, methods, baselines } = arrange(entries);
  const table = formatTable(toTableColumns(columns, styles), [
    ...methods,
    ...(baselines.length > 0 ? [RULE as typeof RULE] : []),
    ...baselines,
  ]);
  return [table, ...listFailures(entries).map((line) => styles.bad(showText(line)))].join('\n');
}

/** `leaderboard.md`. */
export const BOARD_PAGE: OutputKind = {
  name: 'a leaderboard',
  isOwn: (head) => head.includes('\n| method | AUROC | 95 % CI '),
};

/** Formats the board as a Markdown document. */
export function formatMarkdown(entries: readonly LeaderboardEntry[], title: string): string {
  const { columns, methods, baselines } = arrange(entries);
  const row = (cells: readonly string[]) => `| ${cells.map(textInMarkdown).join(' | ')} |`;
  const failures = listFailures(entries).map((line) => `- ${textInMarkdown(line)}`);
  const hints = listHints(entries).map((line) => `- ${textInMarkdown(line)}`);
  return [
    `# ${textInMarkdown(title)}`,
    '',
    row(columns.map(({ title: heading }) => heading)),
    row(columns.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...[...methods, ...baselines].map((cells) => row(cells.map((cell) => cell || '–'))),
    '',
    `${explainColumns(columns)}. Means over seeds ± standard deviation. The baselines below the methods ` +
      'use the same prepared pixels, or a column of metadata alone, and train no network.',
    ...listComparisons(entries),
    ...listGroupTables(entries),
    ...(hints.length > 0 ? ['', ...hints] : []),
    ...(failures.length > 0 ? ['', 'Failed:', '', ...failures] : []),
    '',
  ].join('\n');
}

/** Each method's lead over the baselines and other tools as a Markdown table; bold where the interval lies above 0. */
function listComparisons(entries: readonly LeaderboardEntry[]): string[] {
  const table = listDifferences(entries);
  if (!table) return [];
  const withExternals = entries.some(({ kind }) => kind === 'external');
  const rows = table.rows.map(({ name, cells }) => {
    const formatted = cells.map(({ difference, interval, pValue, isAhead }) => {
      const inside = [interval, pValue && `p ${pValue}`].filter(Boolean).join('; ');
      const text = inside ? `${difference} (${inside})` : difference;
      return isAhead ? `**${text}**` : text;
    });
    return `| ${[textInMarkdown(name), ...formatted].join(' | ')} |`;
  });
  return [
    '',
    'AUROC of each method minus that of each baseline on the same pixels and test images, with its 95 % interval ' +
      '(of the mean over seeds) and its two-sided p-value, not adjusted for the number of pairs. Bold: the interval lies above 0.' +
      (withExternals ? ` ${EXTERNAL_NOTE}` : ''),
    '',
    `| method | ${table.columns.map(textInMarkdown).join(' | ')} |`,
    `| --- |${table.columns.map(() => ' ---: |').join('')}`,
    ...rows,
  ];
}

/** Columns, and the rows of methods (including other tools) and of baselines in the order in which they are shown. */
function arrange(entries: readonly LeaderboardEntry[]) {
  const columns = boardColumns(entries);
  const sorted = byAuroc(entries);
  const toRow = (entry: LeaderboardEntry) => columns.map(({ cell }) => cell(entry));
  return {
    columns,
    methods: sorted.filter(({ kind }) => kind !== 'baseline').map(toRow),
    baselines: sorted.filter(({ kind }) => kind === 'baseline').map(toRow),
  };
}

function toTableColumns(columns: readonly BoardColumn[], { bold, dim, bad }: Styles): TableColumn[] {
  return columns.map(({ title }, i) => ({
    title,
    align: i === 0 ? 'left' : 'right',
    style: (text, row) => {
      if (row[1] === 'failed') return bad(text);
      // Only our methods have seeds.
      if (row[columns.length - 1] === '' && !row[0]?.endsWith(EXTERNAL_MARK)) return dim(text);
      return i <= 1 ? bold(text) : text;
    },
  }));
}

function listFailures(entries: readonly LeaderboardEntry[]): string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'method'
      ? entry.failures.map(({ seed, reason }) => `${entry.title}, seed ${seed}, failed: ${reason}`)
      : [],
  );
}
