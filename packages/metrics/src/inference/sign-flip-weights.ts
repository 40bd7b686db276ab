import { countLower, countLowerOrEqual } from '../ranking/count-lower';

/**
 * Returns what each image adds to the difference of two AUROCs, in whole units of 1/(4·normal·anomalous). Exchanging an image's
 * ranks between the two detectors flips the sign of its weight and leaves the other weights as they are.
 *
 * With win(x, y) 1 for x > y and ½ for x = y, the pair of an anomalous image i and a normal image j adds win(aᵢ, aⱼ) − win(bᵢ,
 * bⱼ) if both or neither are exchanged, and win(aᵢ, bⱼ) − win(bᵢ, aⱼ) if one is, each up to the sign. Both are linear in the
 * signs of i and j, so the difference is a sum over images (the conditional distribution of Bandos, Rockette & Gur 2005). O(n log
 * n).
 */
export function signFlipWeights(
  scoresA: ArrayLike<number>,
  scoresB: ArrayLike<number>,
  labels: ArrayLike<number>,
): Float64Array {
  const ranks = [rank(scoresA), rank(scoresB)] as const;
  const sorted = [0, 1].map((label) =>
    ranks.map((values) => values.filter((_, i) => labels[i] === label).sort()),
  ) as [[Float64Array, Float64Array], [Float64Array, Float64Array]];
  const [rankA, rankB] = ranks;
  return rankA.map((a, i) => {
    const [othersA, othersB] = sorted[labels[i] === 1 ? 0 : 1];
    const b = rankB[i] as number;
    const weight =
      halvesBelow(othersA, a) - halvesBelow(othersB, b) + halvesBelow(othersB, a) - halvesBelow(othersA, b);
    // A normal image wins by scoring low.
    return labels[i] === 1 ? weight : -weight;
  });
}

/** Midranks times 2, starting at 1; exact whole numbers. */
function rank(scores: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  return Float64Array.from(scores, (score) => halvesBelow(sorted, score));
}

/** Twice the number of values below, equal ones counting ½. */
function halvesBelow(sorted: Float64Array, value: number): number {
  return countLower(sorted, value) + countLowerOrEqual(sorted, value);
}
