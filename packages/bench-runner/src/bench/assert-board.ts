import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { FIGURE_NAMES, type RunMetrics } from '@cxr-anomaly/runs';
import type { MethodEntry } from './leaderboard';
import { summarizeSeeds } from './summarize-seeds';

const TOLERANCE = 1e-9;

/**
 * Asserts that a method's line of a leaderboard is what its runs give.
 *
 * @param results by the name of the run's folder
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
  const figures = FIGURE_NAMES.map((name) => [name, test?.[name], found.test[name]] as const);
  const ofSeeds = seeds.map(
    ({ seed, run, auroc }) => [`auroc of seed ${seed}`, auroc, results.get(run)?.test?.auroc] as const,
  );
  for (const [name, said, computed] of [...figures, ...ofSeeds]) {
    if (Math.abs((said ?? NaN) - (computed ?? NaN)) <= TOLERANCE) continue;
    throw new SettingsError(
      `${join(folder, 'leaderboard.json')} says ${name} ${said ?? 'none'} of ${title}, but its runs give ${computed ?? 'none'}: ` +
        'it was altered. Give the command of the bench again: it keeps the runs.',
    );
  }
}
