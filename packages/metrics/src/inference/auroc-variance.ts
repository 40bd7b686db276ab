/**
 * How the variance of an AUROC depends on its true value: DeLong's estimate as far as the images reveal it, and otherwise Hanley
 * & McNeil's formula (1982) in the form of Newcombe (2006, part 2, method 5), as for separated classes, whose estimate is 0.
 */
import type { AurocEstimate, Stratum } from './auroc-estimate';
import { varianceOfMean } from './placements';

/** Weight of the formula, in images. This and the next number were chosen by simulation: docs/intervals.md. */
const FORMULA_IMAGES = 2;

/** Degrees of freedom that remain if no image carries information. */
const LEAST_FREEDOM = 3;

export interface AurocVariance {
  /** Variance of the estimate if `auroc` were the true value; 0 at 0 and 1 for a single run. */
  readonly at: (auroc: number) => number;
  /** For Student's t, from what the images and runs reveal about the variance: Satterthwaite's sum. */
  readonly degreesOfFreedom: number;
}

/**
 * Estimates the variance of an AUROC as a function of its true value.
 *
 * The placements of each class have a variance. It is averaged with the one that the formula gives, weighted by the number of
 * images that bear on it (`countInformative`) and 2; the ratio to the formula is kept for all true values. Strata add up, each
 * with the square of its weight, and so does the variance between runs.
 */
export function estimateVariance({ auroc, strata, betweenRuns }: AurocEstimate): AurocVariance {
  const parts = strata.map(varianceOfStratum);
  const ofImages = (value: number) => parts.reduce((sum, { weight, at }) => sum + weight ** 2 * at(value), 0);
  // The values at 0 and 1 are 0, but their proportions do not depend on this factor.
  const factor = auroc * (1 - auroc) || 1;
  const sources = parts.flatMap(({ weight, counts, classes }) =>
    classes.map(({ share, freedom }) => ({
      variance:
        (weight ** 2 * factor * share * perUnit(auroc, counts)) / (1 / counts.anomalous + 1 / counts.normal),
      freedom,
    })),
  );
  if (betweenRuns.variance > 0) sources.push(betweenRuns);
  const sum = sources.reduce((total, { variance }) => total + variance, 0);
  return {
    at: (value) => ofImages(value) + betweenRuns.variance,
    degreesOfFreedom:
      sum ** 2 / sources.reduce((total, { variance, freedom }) => total + variance ** 2 / freedom, 0),
  };
}

interface Counts {
  readonly anomalous: number;
  readonly normal: number;
}

function varianceOfStratum({ auroc, anomalous, normal, weight }: Stratum) {
  const counts = { anomalous: anomalous.length, normal: normal.length };
  // The formula's variance for an image of either class, such that the two means add up to the formula.
  const perImage =
    (hanleyMcNeil(auroc, counts) * counts.anomalous * counts.normal) / (counts.anomalous + counts.normal);
  const classes = [anomalous, normal].map((placements) => {
    const informative = perImage > 0 ? countInformative(placements) : 0;
    const seen = informative > 0 ? (varianceOfMean(placements) * placements.length) / perImage : 0;
    const ratio = (informative * seen + FORMULA_IMAGES) / (informative + FORMULA_IMAGES);
    return { share: ratio / placements.length, freedom: informative + LEAST_FREEDOM };
  });
  const sum = classes.reduce((total, { share }) => total + share, 0);
  const scale = sum / (1 / counts.anomalous + 1 / counts.normal);
  return { weight, counts, classes, at: (value: number) => scale * hanleyMcNeil(value, counts) };
}

/** Hanley & McNeil's variance with Newcombe's (n₀ + n₁)/2 − 1 in place of either number minus 1. */
function hanleyMcNeil(auroc: number, counts: Counts): number {
  return auroc * (1 - auroc) * perUnit(auroc, counts);
}

/** The same over auroc · (1 − auroc). */
function perUnit(auroc: number, { anomalous, normal }: Counts): number {
  const others = (anomalous + normal) / 2 - 1;
  return (1 + others * ((1 - auroc) / (2 - auroc) + auroc / (1 + auroc))) / (anomalous * normal);
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
