import {
  FIGURE_NAMES,
  FIGURES,
  formatDuration,
  formatFraction,
  formatInterval,
  type FigureName,
} from '@cxr-anomaly/runs';
import { formatMean } from './format-cells';
import type { LeaderboardEntry } from './leaderboard';

/** A column of the board, the same in the terminal, in Markdown and in HTML. */
export interface BoardColumn {
  readonly title: string;
  /** What the title stands for, where it needs an explanation. */
  readonly meaning?: string;
  /** Returns the text of an entry's cell; empty where there is nothing to show. */
  readonly cell: (entry: LeaderboardEntry) => string;
}

/** Lists the columns of a board; the pixel AUROC is included only where the data has lesion masks. */
export function boardColumns(entries: readonly LeaderboardEntry[]): BoardColumn[] {
  const withPixels = entries.some(({ test }) => test?.pixelAuroc !== undefined);
  return [
    { title: 'method', cell: nameOf },
    ...FIGURE_NAMES.flatMap(figureColumns),
    ...(withPixels ? [PIXEL_AUROC] : []),
    { title: 'images/s', cell: (entry) => trainingOf(entry)?.imagesPerSecond.toFixed(0) ?? '' },
    { title: 'time', cell: formatTime },
    { title: 'seeds', cell: (entry) => (entry.kind === 'method' ? String(entry.seeds.length) : '') },
  ];
}

/** An entry's name in tables; scores of another tool are marked. */
export function nameOf({ kind, title }: Pick<LeaderboardEntry, 'kind' | 'title'>): string {
  return kind === 'external' ? markExternal(title) : title;
}

/** Marks the name of another tool's scores, so that nobody mistakes them for one of our methods. */
export function markExternal(title: string): string {
  return `${title}${EXTERNAL_MARK}`;
}

export const EXTERNAL_MARK = ' (external)';

/** Explains the columns whose titles are not self-explanatory, e.g. `AP average precision; EER equal error rate`. */
export function explainColumns(columns: readonly BoardColumn[]): string {
  return columns
    .flatMap(({ title, meaning }) => (meaning === undefined ? [] : `${title} ${meaning}`))
    .join('; ');
}

/** Entries in the order of the board: by descending AUROC, those without one last. */
export function byAuroc<T extends LeaderboardEntry>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => (b.test?.auroc ?? -1) - (a.test?.auroc ?? -1));
}

const PIXEL_AUROC: BoardColumn = {
  title: 'pixel AUROC',
  meaning: 'lesion pixels against all other pixels, for data with lesion masks',
  cell: (entry) => formatSpread(entry, entry.test?.pixelAuroc, entry.std?.pixelAuroc),
};

/** A figure's column, if it has one; the AUROC's is followed by its interval. */
function figureColumns(name: FigureName): BoardColumn[] {
  const { column: title, meaning } = FIGURES[name];
  if (title === undefined) return [];
  const explained = meaning === undefined ? { title } : { title, meaning };
  if (name !== 'auroc')
    return [{ ...explained, cell: ({ test }) => (test ? formatFraction(test[name]) : '') }];
  return [
    { ...explained, cell: (entry) => formatSpread(entry, entry.test?.auroc, entry.std?.auroc) || 'failed' },
    { title: '95 % CI', cell: ({ test }) => (test ? formatInterval(test.aurocCi) : '') },
  ];
}

/** A mean, with its standard deviation where there are several seeds. */
function formatSpread(
  entry: LeaderboardEntry,
  mean: number | undefined,
  deviation: number | undefined,
): string {
  const isRepeated = entry.kind === 'method' && entry.seeds.length > 1;
  return mean === undefined ? '' : formatMean(mean, isRepeated ? deviation : undefined);
}

function formatTime(entry: LeaderboardEntry): string {
  const seconds = entry.kind === 'baseline' ? entry.seconds : trainingOf(entry)?.seconds;
  return seconds === undefined ? '' : formatDuration(seconds);
}

function trainingOf(entry: LeaderboardEntry) {
  return entry.kind === 'method' ? entry.train : undefined;
}
