import {
  createStyles,
  formatDuration,
  formatFraction,
  formatTable,
  RULE,
  type Styles,
  type TableColumn,
} from '@cxr-anomaly/runs';
import type { LeaderboardEntry } from './leaderboard';

const TITLES = ['method', 'AUROC', '95 % CI', 'AP', 'EER', 'FPR@95TPR', 'images/s', 'time', 'seeds'];

/** Formats the board for a terminal: methods by AUROC, then the baselines they have to beat. */
export function formatLeaderboard(entries: readonly LeaderboardEntry[], stream: NodeJS.WriteStream): string {
  const styles = createStyles(stream);
  const { methods, baselines } = arrange(entries);
  const table = formatTable(columns(styles), [
    ...methods.map(toCells),
    ...(baselines.length > 0 ? [RULE as typeof RULE] : []),
    ...baselines.map(toCells),
  ]);
  return [table, ...listFailures(entries).map((line) => styles.bad(line))].join('\n');
}

/** Formats the board as a Markdown document. */
export function formatMarkdown(entries: readonly LeaderboardEntry[], title: string): string {
  const { methods, baselines } = arrange(entries);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const failures = listFailures(entries).map((line) => `- ${line}`);
  return [
    `# ${title}`,
    '',
    row(TITLES),
    row(TITLES.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...[...methods, ...baselines].map((entry) => row(toCells(entry).map((cell) => cell || '–'))),
    '',
    'AUROC with its 95 % confidence interval (DeLong); AP average precision; EER equal error rate; FPR@95TPR false positives ' +
      'where 95 % of the anomalous images are found. Means over seeds, ± their standard deviation. Below the methods stand ' +
      'baselines on the same prepared pixels, without any training of a network.',
    ...(failures.length > 0 ? ['', 'Failed:', '', ...failures] : []),
    '',
  ].join('\n');
}

function arrange(entries: readonly LeaderboardEntry[]) {
  const byAuroc = [...entries].sort((a, b) => (b.test?.auroc ?? -1) - (a.test?.auroc ?? -1));
  return {
    methods: byAuroc.filter(({ kind }) => kind === 'method'),
    baselines: byAuroc.filter(({ kind }) => kind === 'baseline'),
  };
}

function columns({ bold, dim, bad }: Styles): TableColumn[] {
  return TITLES.map((title, i) => ({
    title,
    align: i === 0 ? 'left' : 'right',
    style: (text, row) => {
      if (row[1] === 'failed') return bad(text);
      if (row[TITLES.length - 1] === '') return dim(text);
      return i <= 1 ? bold(text) : text;
    },
  }));
}

function toCells(entry: LeaderboardEntry): string[] {
  const { title, test, std } = entry;
  const seconds = entry.kind === 'baseline' ? entry.seconds : entry.train?.seconds;
  const speed = entry.kind === 'baseline' ? undefined : entry.train?.imagesPerSecond;
  if (!test || !std) return [title, 'failed', '', '', '', '', '', '', '0'];
  const repeated = entry.kind === 'method' && entry.seeds.length > 1;
  return [
    title,
    repeated ? `${formatFraction(test.auroc)} ± ${formatFraction(std.auroc)}` : formatFraction(test.auroc),
    test.aurocCi.map(formatFraction).join('–'),
    formatFraction(test.averagePrecision),
    formatFraction(test.eer),
    formatFraction(test.fprAt95Tpr),
    speed === undefined ? '' : speed.toFixed(0),
    seconds === undefined ? '' : formatDuration(seconds),
    entry.kind === 'method' ? String(entry.seeds.length) : '',
  ];
}

function listFailures(entries: readonly LeaderboardEntry[]): string[] {
  return entries.flatMap((entry) =>
    entry.kind === 'method'
      ? entry.failures.map(({ seed, reason }) => `${entry.title}, seed ${seed}, failed: ${reason}`)
      : [],
  );
}
