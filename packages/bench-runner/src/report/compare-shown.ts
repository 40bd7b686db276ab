import { SettingsError } from '@cxr-anomaly/core-nets';
import { linesOf } from '@cxr-anomaly/runs';
import { compareRuns, type PairComparison } from '../compare/compare-runs';
import type { ReportedRun } from './read-report';

/** A method and the scores of its run, or another tool and its scores. */
export interface ShownScores {
  readonly method: { readonly name: string; readonly title: string };
  readonly run: Pick<ReportedRun, 'tested'>;
}

/** AUROC of the first minus that of the second. */
export type Difference = Pick<PairComparison, 'difference' | 'ci' | 'pValue'>;

/** Every pair of what is shown, by their names; or why they cannot be compared. */
export type ShownPairs =
  | { readonly seed: number; readonly find: (a: string, b: string) => Difference | undefined }
  | { readonly problem: string };

/**
 * Compares every pair on the same images; undefined for fewer than two.
 *
 * @param seed shared by all runs; undefined where there is none
 */
export function compareShown(
  parts: readonly ShownScores[],
  seed: number | undefined,
): ShownPairs | undefined {
  if (parts.length < 2) return undefined;
  if (seed === undefined)
    return { problem: 'No seed was finished by all methods, so they are not compared.' };
  try {
    const { pairs } = compareRuns(
      parts.map(({ method, run }) => ({ run: method.name, method: method.name, seed, ...run.tested })),
    );
    return { seed, find: (a, b) => findPair(pairs, a, b) };
  } catch (error) {
    // The test images differ, for example because one could be decoded for one run but not for another.
    if (error instanceof SettingsError) return { problem: linesOf(error).join(' ') };
    throw error;
  }
}

/** Each pair was compared once; with row and column swapped, the signs flip. */
function findPair(pairs: readonly PairComparison[], row: string, column: string): Difference | undefined {
  const pair = pairs.find(({ a, b }) => a === row && b === column);
  if (pair) return pair;
  const turned = pairs.find(({ a, b }) => a === column && b === row);
  return (
    turned && {
      difference: -turned.difference,
      ci: turned.ci && [-turned.ci[1], -turned.ci[0]],
      pValue: turned.pValue,
    }
  );
}
