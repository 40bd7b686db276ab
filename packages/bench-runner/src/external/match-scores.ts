import { DataError } from '@cxr-anomaly/data-cxr';
import { countNames } from '@cxr-anomaly/files';
import { parseId } from '@cxr-anomaly/runs';
import type { ScoresFile, ScoresRow } from './read-scores-file';

/** The scores of a file by the test images they belong to. */
export interface MatchedScores {
  readonly path: string;
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  readonly scores: ReadonlyMap<string, number>;
  /** Rows whose image was found by the end of its path, as `row` and image `id`. */
  readonly byPath: readonly { readonly row: string; readonly id: string }[];
}

/**
 * Finds the test image of each score: the one with the same id, as is or as written in `scores.csv`; otherwise the only one
 * whose id ends with the row's path, or the other way around. Nothing is guessed: rows that fit no image or several are refused.
 *
 * @param ids of the test images
 * @throws DataError that counts and names rows that fit no image or several, images with several scores, and scores that are not finite.
 */
export function matchScores({ path, sha256, rows }: ScoresFile, ids: readonly string[]): MatchedScores {
  const find = indexImages(ids);
  const scores = new Map<string, number>();
  const byPath: { row: string; id: string }[] = [];
  const wrong = {
    unknown: [] as string[],
    unclear: [] as string[],
    double: [] as string[],
    invalid: [] as string[],
  };
  for (const row of rows) {
    const { id, isUnclear = false, isByPath = false } = find(row.id);
    const score = parseScore(row);
    if (id === undefined) (isUnclear ? wrong.unclear : wrong.unknown).push(row.id);
    else if (scores.has(id)) wrong.double.push(id);
    else {
      scores.set(id, score);
      if (isByPath) byPath.push({ row: row.id, id });
    }
    if (!Number.isFinite(score)) wrong.invalid.push(`${row.id}: ${row.score || 'empty'}`);
  }
  const problems = [
    [wrong.unknown, 'row fits no test image', 'rows fit no test image'],
    [wrong.unclear, 'row fits several test images', 'rows fit several test images'],
    [wrong.double, 'test image has several scores', 'test images have several scores'],
    [wrong.invalid, 'score is not a finite number', 'scores are not finite numbers'],
  ] as const;
  const lines = problems.flatMap(([names, one, many]) =>
    names.length > 0 ? [countNames(names, one, many)] : [],
  );
  if (lines.length > 0) {
    const missing = listMissing(ids, scores);
    throw refuse(path, ids.length, missing.length > 0 ? [...lines, sayMissing(missing)] : lines);
  }
  return { path, sha256, scores, byPath };
}

/**
 * Puts scores in the order of images.
 *
 * @throws DataError that counts and names images without a score: leaving them out would compare different images.
 */
export function takeScores({ path, scores }: MatchedScores, ids: readonly string[]): number[] {
  const missing = listMissing(ids, scores);
  if (missing.length > 0) throw refuse(path, ids.length, [sayMissing(missing)]);
  return ids.map((id) => scores.get(id) as number);
}

function listMissing(ids: readonly string[], scores: ReadonlyMap<string, number>): string[] {
  return ids.filter((id) => !scores.has(id));
}

function sayMissing(missing: readonly string[]): string {
  return countNames(missing, 'test image has no score', 'test images have no score');
}

function refuse(path: string, images: number, lines: readonly string[]): DataError {
  return new DataError(
    `${path} must hold one score for each of the ${images} test images, with ids as in a run's scores.csv or paths that end with them:`,
    { lines },
  );
}

/** Parses a score. `Number` would turn an empty cell into 0. */
function parseScore({ score }: ScoresRow): number {
  return score.trim() === '' ? NaN : Number(score);
}

interface Found {
  /** Undefined where no image, or more than one, fits. */
  readonly id: string | undefined;
  readonly isUnclear?: boolean;
  readonly isByPath?: boolean;
}

function indexImages(ids: readonly string[]): (id: string) => Found {
  const known = new Set(ids);
  const byPath = new Map<string, string[]>();
  const byEnd = new Map<string, string[]>();
  for (const id of ids) {
    const [path = '', ...ends] = listEnds(id);
    add(byPath, path, id);
    for (const end of [path, ...ends]) add(byEnd, end, id);
  }
  return (id) => {
    const exact = [id, parseId(id)].find((one) => known.has(one));
    if (exact !== undefined) return { id: exact };
    const ends = listEnds(id);
    const fitting = new Set([
      ...(byEnd.get(ends[0] ?? '') ?? []),
      ...ends.flatMap((end) => byPath.get(end) ?? []),
    ]);
    const [only] = fitting;
    return fitting.size === 1 ? { id: only, isByPath: true } : { id: undefined, isUnclear: fitting.size > 1 };
  };
}

/** Keeps at most two images, enough to show that an ending is ambiguous; in some data sets 100,000 images share a name. */
function add(index: Map<string, string[]>, end: string, id: string): void {
  const before = index.get(end);
  if (before === undefined) index.set(end, [id]);
  else if (before.length < 2) before.push(id);
}

/** A path of any operating system and its endings: without its first folder, without its first two, and so on. */
function listEnds(path: string): string[] {
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  return parts.map((_, i) => parts.slice(i).join('/'));
}
