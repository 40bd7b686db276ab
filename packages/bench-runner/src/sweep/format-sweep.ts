import type { OutputKind } from '@cxr-anomaly/files/node';
import {
  formatFigure,
  formatFraction,
  formatTable,
  textInMarkdown,
  type TableColumn,
} from '@cxr-anomaly/runs';
import type { SweepRow } from './sweep-rows';

/** `sweep-<name>.md`. */
export const SWEEP_PAGE: OutputKind = {
  name: 'the table of a sweep',
  isOwn: (head) => /\n\|.* method \| preset \| settings \|/.test(head.toString()),
};

const BEST_NOTE =
  '* lowest loss of the method on held-out normal images, mean over seeds. Such losses can be compared where settings change how ' +
  'a network is trained, not where they change the loss itself.';

/** Formats the results as a table for a terminal. */
export function formatSweep(rows: readonly SweepRow[]): string {
  const { columns, cells, notes } = arrange(rows);
  return [formatTable(columns, cells), ...notes].join('\n\n');
}

/** Formats the results as a Markdown document, with a link to each report. */
export function formatSweepPage(rows: readonly SweepRow[], title: string): string {
  const { columns, cells, notes } = arrange(rows);
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [
    `# ${textInMarkdown(title)}`,
    '',
    line([...columns.map((column) => column.title), 'report']),
    line([...columns.map(({ align }) => (align === 'right' ? '---:' : '---')), '---']),
    ...cells.map((row, i) =>
      line([
        ...row.map((cell) => textInMarkdown(cell) || '–'),
        `[report](${encodeURI(rows[i]?.bench ?? '')}/report.html)`,
      ]),
    ),
    ...notes.flatMap((note) => ['', note.replace(/^\*/, '\\*')]),
    '',
  ].join('\n');
}

/** Settings in the order of the grid: an order by test scores would invite to choose by these. */
function arrange(rows: readonly SweepRow[]) {
  const severalSets = new Set(rows.map(({ data }) => data)).size > 1;
  const right = 'right' as const;
  const columns: TableColumn[] = [
    ...(severalSets ? [{ title: 'data' }] : []),
    ...[{ title: 'method' }, { title: 'preset' }, { title: 'settings' }],
    ...[
      { title: 'AUROC', align: right },
      { title: '95 % CI', align: right },
      { title: 'seeds', align: right },
    ],
    { title: 'held-out loss', align: right },
  ];
  const cells = rows.map(({ data, preset, settings, entry, validationLoss, isBest }) => [
    ...(severalSets ? [data] : []),
    ...[entry.title, preset, settings.join(' ')],
    `${formatFraction(entry.test?.auroc ?? Number.NaN)}${entry.std && entry.seeds.length > 1 ? ` ± ${formatFraction(entry.std.auroc)}` : ''}`,
    entry.test?.aurocCi?.map(formatFraction).join('–') ?? '',
    `${entry.seeds.length}`,
    validationLoss === undefined ? '' : `${isBest ? '* ' : ''}${formatFigure(validationLoss)}`,
  ]);
  return { columns, cells, notes: rows.some(({ isBest }) => isBest) ? [BEST_NOTE] : [] };
}
