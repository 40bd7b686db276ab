import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { evaluate, FIGURE_NAMES, isTestable, type RunMetrics, type RunScores } from '@cxr-anomaly/runs';
import type { ExternalEntry, MethodEntry } from './leaderboard';
import { summarizeSeeds } from './summarize-seeds';

const TOLERANCE = 1e-9;

const REMEDY = 'Run the bench command again: it keeps the runs.';

/**
 * Asserts that a method's entry in a leaderboard agrees with its runs.
 *
 * @param results metrics by the name of the run's folder
 * @throws SettingsError with both numbers.
 */
export function assertBoard(
  folder: string,
  { title, seeds, test }: MethodEntry,
  results: ReadonlyMap<string, Pick<RunMetrics, 'test'>>,
): void {
  const tests = seeds.flatMap(({ run }) => results.get(run)?.test ?? []);
  if (tests.length === 0) return;
  const found = summarizeSeeds(tests);
  assertFigures(folder, { title, from: 'its runs give' }, [
    ...FIGURE_NAMES.map((name) => [name, test?.[name], found.test[name]] as const),
    ...seeds.map(
      ({ seed, run, auroc }) => [`auroc of seed ${seed}`, auroc, results.get(run)?.test?.auroc] as const,
    ),
  ]);
}

/**
 * Asserts that the entry of another tool agrees with the copy of its scores.
 *
 * @throws SettingsError with both numbers, or when the copy no longer has images of both classes.
 */
export function assertExternal(
  folder: string,
  { title, test, scores: copy }: ExternalEntry,
  { scores, labels }: Pick<RunScores, 'scores' | 'labels'>,
): void {
  if (!isTestable(labels.map((label) => ({ label: label === 1 ? 1 : 0 })))) {
    throw new SettingsError(`${join(folder, copy)} has images of only one class: it was altered. ${REMEDY}`);
  }
  const found = evaluate(scores, labels);
  assertFigures(
    folder,
    { title, from: `${copy} gives` },
    FIGURE_NAMES.map((name) => [name, test[name], found[name]] as const),
  );
}

function assertFigures(
  folder: string,
  { title, from }: { readonly title: string; readonly from: string },
  figures: readonly (readonly [name: string, said: number | undefined, computed: number | undefined])[],
): void {
  for (const [name, said, computed] of figures) {
    if (Math.abs((said ?? NaN) - (computed ?? NaN)) <= TOLERANCE) continue;
    throw new SettingsError(
      `${join(folder, 'leaderboard.json')} says ${name} ${said ?? 'none'} of ${title}, but ${from} ${computed ?? 'none'}: ` +
        `it was altered. ${REMEDY}`,
    );
  }
}
