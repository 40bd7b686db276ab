import type { MetaColumn } from '@cxr-anomaly/data-cxr';
import {
  evaluate,
  evaluateColumns,
  formatFraction,
  formatInterval,
  type Interval,
  type TestedRuns,
  type TestMetrics,
} from '@cxr-anomaly/runs';
import { InvalidArgumentError } from 'commander';
import { matchScores, type MatchedScores } from './match-scores';
import { ID_COLUMNS, readScoresFile, SCORE_COLUMNS } from './read-scores-file';

/** Maximum length of a name, in characters, for tables and legends. */
const LONGEST_NAME = 60;

/** Scores of another tool, as requested by the user. */
export interface ScoresRequest {
  /** The name in tables. */
  readonly title: string;
  /** A CSV file. */
  readonly path: string;
}

/** Scores of another tool on the test images. */
export interface ExternalScores extends ScoresRequest, MatchedScores {
  /** Where the bench folder keeps them: a relative path with forward slashes. */
  readonly copy: string;
}

/** The same in the order of the test images, with their metrics. */
export interface ExternalResult extends Pick<ExternalScores, 'title' | 'path' | 'sha256' | 'copy'> {
  readonly test: TestMetrics;
  readonly values: readonly number[];
}

/** Explains scores files in help texts. */
export const SCORES_HELP =
  `A scores file is a CSV file with a column of ids (${ID_COLUMNS.join(', ')}) and a column of scores (${SCORE_COLUMNS.join(', ')}), ` +
  'higher = more anomalous, with one finite score for every test image. Ids are those in scores.csv of a run folder, paths that end with them, or their endings.';

/**
 * Parses `NAME=FILE` and adds it to those given before.
 *
 * @throws InvalidArgumentError when a part is missing, or the name is too long or already used.
 */
export function collectScores(text: string, before: readonly ScoresRequest[]): ScoresRequest[] {
  const [, title = '', path = ''] = /^([^=]*)=(.*)$/s.exec(text)?.map((part) => part.trim()) ?? [];
  if (title === '' || path === '')
    throw new InvalidArgumentError('Write it as NAME=FILE, e.g. "anomalib PatchCore=preds.csv".');
  if (title.length > LONGEST_NAME)
    throw new InvalidArgumentError(`A name may have at most ${LONGEST_NAME} characters.`);
  if (before.some((one) => one.title === title))
    throw new InvalidArgumentError('Each file needs its own name.');
  return [...before, { title, path }];
}

/** Reads scores of another tool and finds their images. @throws DataError as `readScoresFile` and `matchScores`. */
export async function readExternal(request: ScoresRequest, ids: readonly string[]): Promise<ExternalScores> {
  const matched = matchScores(await readScoresFile(request.path), ids);
  return { ...request, ...matched, copy: nameCopy(request.title, matched.sha256) };
}

/** Evaluates scores in the order of the test images. */
export function testExternal(
  { title, path, sha256, copy }: ExternalScores,
  values: readonly number[],
  { items, columns }: { readonly items: TestedRuns['items']; readonly columns: readonly MetaColumn[] },
): ExternalResult {
  const test = evaluate(
    values,
    items.map(({ label }) => label),
  );
  const by = evaluateColumns({ runs: [{ scores: values }], items }, columns);
  return { title, path, sha256, copy, values, test: { ...test, ...(by.length > 0 && { by }) } };
}

/** Warns if lower scores seem to mean more anomalous; undefined otherwise. */
export function hintInverted(title: string, auroc: number, ci: Interval): string | undefined {
  if (ci === null || ci[1] >= 0.5) return undefined;
  return (
    `${title}: AUROC ${formatFraction(auroc)} (95 % CI ${formatInterval(ci)}) looks inverted. ` +
    'Higher scores must mean more anomalous; no score was changed.'
  );
}

/** Names the copy by title and content, so that another file never replaces it. */
function nameCopy(title: string, sha256: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `external/${slug === '' ? '' : `${slug}-`}${sha256.slice(0, 8)}.csv`;
}
