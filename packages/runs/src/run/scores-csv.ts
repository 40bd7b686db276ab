import type { ImageItem } from '@cxr-anomaly/data-cxr';
import type { OutputKind } from '@cxr-anomaly/files/node';
import { parse } from 'csv-parse/sync';
import { formatCsvRow } from '../reporting/outside-text';
import { altered } from './read-json';

const COLUMNS = ['id', 'label', 'score'];

/** An id has at most a few hundred characters; a quote that is never closed would swallow everything after it. */
const LONGEST_ROW = 100_000;

const HEADER = formatCsvRow(COLUMNS);

/** `scores.csv`. */
export const SCORES: OutputKind = {
  name: 'the scores of a run',
  isOwn: (head) => head.toString('utf8', 0, HEADER.length) === HEADER,
};

/**
 * Formats scores as `id,label,score`. A score is the shortest decimal that reads back as the same number. Ids are written as by
 * `formatCsvRow`, and so that they can be read back: a backslash in an id is doubled.
 */
export function formatScores(items: readonly ImageItem[], scores: ArrayLike<number>): string {
  const rows = items.map(({ id, label }, i) => [id.replaceAll('\\', '\\\\'), label, scores[i]]);
  return [COLUMNS, ...rows].map(formatCsvRow).join('');
}

/** Reads an id back from its cell. */
export function parseId(cell: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
  return cell
    .replace(/^'/, '')
    .replace(
      /\\(?:([nrt\\])|x([\da-f]{2})|u\{([\da-f]{1,5})\})/g,
      (_, named?: string, short?: string, long?: string) =>
        named === undefined
          ? String.fromCodePoint(parseInt(short ?? long ?? '', 16))
          : (escapes[named] ?? ''),
    );
}

/** Scores and labels of a run's test images, in their order. */
export interface RunScores {
  readonly ids: readonly string[];
  readonly scores: readonly number[];
  readonly labels: readonly number[];
}

/**
 * Parses what `formatScores` wrote.
 *
 * @param path named in messages
 * @throws SettingsError for anything else: invalid CSV, a score that is not a number, a label other than 0 and 1, a repeated id.
 */
export function parseScores(text: string, path: string): RunScores {
  const [header, ...rows] = parseRows(text, path);
  if (header?.join() !== COLUMNS.join()) throw altered(path, `its columns are not ${COLUMNS.join(', ')}`);
  const column = (place: number) => rows.map((row) => row[place] ?? '');
  const [ids, labels, scores] = [column(0).map(parseId), column(1), column(2)];
  for (const [i, label] of labels.entries()) {
    if (label !== '0' && label !== '1') throw altered(path, `image ${i + 1} has the label "${label}"`);
    const score = scores[i] ?? '';
    if (score.trim() === '' || !Number.isFinite(Number(score)))
      throw altered(path, `image ${i + 1} has the score "${score}"`);
  }
  if (new Set(ids).size < ids.length) throw altered(path, 'an image is listed twice');
  return { ids, scores: scores.map(Number), labels: labels.map(Number) };
}

function parseRows(text: string, path: string): string[][] {
  try {
    return parse(text, { max_record_size: LONGEST_ROW }) as string[][];
  } catch (cause) {
    throw altered(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}
