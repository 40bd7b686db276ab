import type { StratumRows } from './auroc-estimate';
import { greatestCommonDivisor, signFlipTest } from './sign-flip-test';
import { signFlipWeights } from './sign-flip-weights';

/**
 * Returns the two-sided p-value of exchanging each image's ranks, within its stratum and in all runs at once, with those of the other
 * scores: the share of all 2ⁿ exchanges after which the adjusted AUROCs differ at least as much (Bandos, Rockette & Gur 2005, within
 * strata).
 */
export function testExchange(
  runs: readonly ArrayLike<number>[],
  others: ArrayLike<number>,
  labels: ArrayLike<number>,
  divided: readonly StratumRows[],
): number {
  const shared = leastCommonMultiple(divided.map(countNormal));
  const weights = divided.flatMap((stratum) => {
    const pick = (values: ArrayLike<number>) => stratum.rows.map((row) => values[row] as number);
    const [own, ownLabels] = [pick(others), pick(labels)];
    const perRun = runs.map((scores) => signFlipWeights(pick(scores), own, ownLabels));
    // A stratum weighs as much as its anomalous images, so its unit is that over normal · anomalous images: 1 over the normal ones.
    const scale = Math.round(shared / countNormal(stratum));
    return stratum.rows.map((_, i) => scale * perRun.reduce((sum, run) => sum + (run[i] as number), 0));
  });
  return signFlipTest(Float64Array.from(weights));
}

function countNormal({ rows, anomalous }: StratumRows): number {
  return rows.length - anomalous;
}

/** At most 2⁵³: beyond, sums are too large to be counted one by one, and rounded weights do. */
function leastCommonMultiple(counts: readonly number[]): number {
  return counts.reduce(
    (multiple, count) => Math.min(2 ** 53, (multiple / greatestCommonDivisor(multiple, count)) * count),
    1,
  );
}
