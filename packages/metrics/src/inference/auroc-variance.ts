/**
 * How the variance of an AUROC depends on its true value: DeLong's estimate as far as the images reveal it, and otherwise Hanley
 * & McNeil's formula (1982) in the form of Newcombe (2006, part 2, method 5), as for separated classes, whose estimate is 0.
 */
import { varianceOfMean, type Placements } from './placements';

/** Weight of the formula, in images. This and the next number were chosen by simulation: docs/intervals.md. */
const FORMULA_IMAGES = 2;

/** Degrees of freedom that remain if no image carries information. */
const LEAST_FREEDOM = 3;

export interface AurocVariance {
  /** Variance of the estimate if `auroc` were the true value; 0 at 0 and 1. */
  readonly at: (auroc: number) => number;
  /** For Student's t, from what the images reveal about the variance: Satterthwaite's sum over the classes. */
  readonly degreesOfFreedom: number;
}

/**
 * Estimates the variance of an AUROC as a function of its true value.
 *
 * The placements of each class have a variance. It is averaged with the one that the formula gives, weighted by the number of
 * images that bear on it (`countInformative`) and 2; the ratio to the formula is kept for all true values.
 */
export function estimateVariance({ auroc, anomalous, normal }: Placements): AurocVariance {
  const counts = { anomalous: anomalous.length, normal: normal.length };
  const formula = (value: number) => hanleyMcNeil(value, counts);
  // The formula's variance for an image of either class, such that the two means add up to the formula.
  const perImage = (formula(auroc) * counts.anomalous * counts.normal) / (counts.anomalous + counts.normal);
  const parts = [anomalous, normal].map((placements) => {
    const informative = perImage > 0 ? countInformative(placements) : 0;
    const seen = informative > 0 ? (varianceOfMean(placements) * placements.length) / perImage : 0;
    const ratio = (informative * seen + FORMULA_IMAGES) / (informative + FORMULA_IMAGES);
    return { share: ratio / placements.length, freedom: informative + LEAST_FREEDOM };
  });
  const sum = parts.reduce((total, { share }) => total + share, 0);
  const scale = sum / (1 / counts.anomalous + 1 / counts.normal);
  return {
    at: (value) => scale * formula(value),
    degreesOfFreedom: sum ** 2 / parts.reduce((total, { share, freedom }) => total + share ** 2 / freedom, 0),
  };
}

/** Hanley & McNeil's variance with Newcombe's (n₀ + n₁)/2 − 1 in place of either number minus 1. */
function hanleyMcNeil(
  auroc: number,
  { anomalous, normal }: { readonly anomalous: number; readonly normal: number },
): number {
  const others = (anomalous + normal) / 2 - 1;
  const inside = 1 + others * ((1 - auroc) / (2 - auroc) + auroc / (1 + auroc));
  return (auroc * (1 - auroc) * inside) / (anomalous * normal);
}

/**
 * Counts the images on which a variance of placements rests: (Σd)²/Σd² of their distances d from 1, or from 0 if that gives fewer
 * (nearly all if placements spread evenly, a few if a few stand out), but no more than the number that differ from the most
 * frequent placement: none for separated classes or equal scores.
 *
 * @param placements ascending or descending, so equal ones are adjacent
 */
function countInformative(placements: Float64Array): number {
  let [sum, squares, longest, run] = [0, 0, 0, 0];
  for (let i = 0; i < placements.length; i++) {
    const placement = placements[i] as number;
    sum += placement;
    squares += placement * placement;
    run = i > 0 && placement === placements[i - 1] ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  const { length } = placements;
  const fromOne = length - sum;
  const squaresFromOne = length - 2 * sum + squares;
  if (longest === length) return 0;
  return Math.min(sum ** 2 / squares, fromOne ** 2 / squaresFromOne, length - longest);
}
