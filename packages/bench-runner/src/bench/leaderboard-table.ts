import type { OutputKind } from '@cxr-anomaly/files/node';
import {
  createStyles,
  formatDuration,
  formatFraction,
  formatInterval,
  formatTable,
  RULE,
  showText,
  textInMarkdown,
  type Styles,
  type TableColumn,
} from '@cxr-anomaly/runs';
import { isAhead } from './compare-with-baselines';
import { formatDifference, formatDifferences, formatMean } from './format-cells';
import type { LeaderboardEntry } from './leaderboard';

const TITLES = ['method', 'AUROC', '95 % CI', 'AP', 'EER', 'FPR@95TPR', 'images/s', 'time', 'seeds'];

/** Shown where the data knows the place of lesions, before speed and time. */
const PIXELS = { title: 'pixel AUROC', at: TITLES.indexOf('images/s') };

/** Formats the board for a terminal: methods by AUROC, then the baselines they have to beat. */
export function formatLeaderboard(entries: readonly LeaderboardEntry[], stream: NodeJS.WriteStream): string {
  const styles = createStyles(stream);
  const { titles, methods, baselines } = arrange(entries);
  const table = formatTable(columns(titles, styles), [
    ...methods,
    ...(baselines.length > 0 ? [RULE as typeof RULE] : []),
    ...baselines,
  ]);
  return [table, ...listFailures(entries).map((line) => styles.bad(showText(line)))].join('\n');
}

/** `leaderboard.md`. */
export const BOARD_PAGE: OutputKind = {
  name: 'a leaderboard',
  isOwn: (head) => head.includes(`\n| ${TITLES.slice(0, 3).join(' | ')} `),
};

/** Formats the board as a Markdown document. */
export function formatMarkdown(entries: readonly LeaderboardEntry[], title: string): string {
  const { titles, methods, baselines } = arrange(entries);
  const row = (cells: readonly string[]) => `| ${cells.map(textInMarkdown).join(' | ')} |`;
  const failures = listFailures(entries).map((line) => `- ${textInMarkdown(line)}`);
  return [
    `# ${textInMarkdown(title)}`,
    '',
    row(titles),
    row(titles.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...[...methods, ...baselines].map((cells) => row(cells.map((cell) => cell || '–'))),
    '',
    'AUROC with its 95 % confidence interval; AP average precision; EER equal error rate; FPR@95TPR false positives ' +
      'where 95 % of the anomalous images are found; pixel AUROC, where masks are known, lesion pixels against all others. Means over seeds, ± their standard deviation. Below the methods stand ' +
      'baselines on the same prepared pixels, without any training of a network.',
    ...listComparisons(entries),
    ...(failures.length > 0 ? ['', 'Failed:', '', ...failures] : []),
    '',
  ].join('\n');
}

/** How far each method is ahead of each baseline, as a Markdown table; the bold ones by an interval without 0. */
function listComparisons(entries: readonly LeaderboardEntry[]): string[] {
  const methods = entries.filter((entry) => entry.kind === 'method' && entry.comparisons.length > 0);
  const [first] = methods;
  if (first?.kind !== 'method') return [];
  const rows = methods.map((entry) => {
    const cells = entry.kind === 'method' ? entry.comparisons : [];
    const formatted = cells.map((comparison) => {
      const { difference, ci } = comparison;
      const text = `${formatDifference(difference)} (${formatDifferences(ci)})`;
      return isAhead(comparison) ? `**${text}**` : text;
    });
    return `| ${[textInMarkdown(entry.title), ...formatted].join(' | ')} |`;
  });
  return [
    '',
    'AUROC of each method minus that of each baseline on the same pixels and test images, with its 95 % interval, ' +
      'means over seeds; bold where the method is ahead by an interval without 0.',
    '',
    `| method | ${first.comparisons.map(({ title }) => textInMarkdown(title)).join(' | ')} |`,
    `| --- |${first.comparisons.map(() => ' ---: |').join('')}`,
    ...rows,
  ];
}

/** Titles and cells in the order they are shown. */
function arrange(entries: readonly LeaderboardEntry[]) {
  const withPixels = entries.some(({ test }) => test?.pixelAuroc !== undefined);
  const withPlace = (cells: readonly string[], text: string) =>
    withPixels ? cells.toSpliced(PIXELS.at, 0, text) : cells;
  const byAuroc = [...entries].sort((a, b) => (b.test?.auroc ?? -1) - (a.test?.auroc ?? -1));
  const cellsOf = (wanted: LeaderboardEntry['kind']) =>
    byAuroc
      .filter(({ kind }) => kind === wanted)
      .map((entry) => withPlace(toCells(entry), formatPixels(entry)));
  return {
    titles: withPlace(TITLES, PIXELS.title),
    methods: cellsOf('method'),
    baselines: cellsOf('baseline'),
  };
}

function columns(titles: readonly string[], { bold, dim, bad }: Styles): TableColumn[] {
  return titles.map((title, i) => ({
    title,
    align: i === 0 ? 'left' : 'right',
    style: (text, row) => {
      if (row[1] === 'failed') return bad(text);
      if (row[titles.length - 1] === '') return dim(text);
      return i <= 1 ? bold(text) : text;
    },
  }));
}

function toCells(entry: LeaderboardEntry): string[] {
  const { title, test, std } = entry;
  const seconds = entry.kind === 'baseline' ? entry.seconds : entry.train?.seconds;
  const speed = entry.kind === 'baseline' ? undefined : entry.train?.imagesPerSecond;
  if (!test || !std) return [title, 'failed', '', '', '', '', '', '', '0'];
  const repeated = isRepeated(entry);
  return [
    title,
    formatMean(test.auroc, repeated ? std.auroc : undefined),
    formatInterval(test.aurocCi),
    formatFraction(test.averagePrecision),
    formatFraction(test.eer),
    formatFraction(test.fprAt95Tpr),
    speed === undefined ? '' : speed.toFixed(0),
    seconds === undefined ? '' : formatDuration(seconds),
    entry.kind === 'method' ? String(entry.seeds.length) : '',
  ];
}

function formatPixels(entry: LeaderboardEntry): string {
  const mean = entry.test?.pixelAuroc;
  return mean === undefined ? '' : formatMean(mean, isRepeated(entry) ? entry.std?.pixelAuroc : undefined);
}

function isRepeated(entry: LeaderboardEntry): boolean {
  return entry.kind === 'method' && entry.seeds.length > 1;
}

function listFailures(entries: readonly LeaderboardEntry[]): string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'method'
      ? entry.failures.map(({ seed, reason }) => `${entry.title}, seed ${seed}, failed: ${reason}`)
      : [],
  );
}
