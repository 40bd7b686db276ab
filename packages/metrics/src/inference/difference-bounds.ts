import { boundAuroc, type AurocBounds } from './auroc-bounds';
import { sortStrata, type AurocEstimate, type Stratum } from './auroc-estimate';
import { covarianceOfMeans, varianceOfMean } from './placements';

/** A difference of two AUROCs on the same images. */
export interface DifferenceBounds {
  readonly difference: number;
  /** DeLong's estimate, including the correlation of the two, and the variance between runs. */
  readonly variance: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Combines the intervals of two AUROCs on the same images into one of their difference, using DeLong's correlation, shrunk by
 * n/(n + 1) for n images (MOVER: Zou & Donner 2008).
 *
 * @param a and b with the same images in the same strata and order
 */
export function boundDifference(a: AurocEstimate, b: AurocEstimate, level: number): DifferenceBounds {
  const difference = a.auroc - b.auroc;
  const differences = a.strata.map((stratum, i) => subtract(stratum, b.strata[i] as Stratum));
  const variance = varianceOf(differences) + a.betweenRuns.variance + b.betweenRuns.variance;
  const [boundsA, boundsB] = [a, b].map((one) => boundAuroc(sortStrata(one), level)) as [
    AurocBounds,
    AurocBounds,
  ];
  const spreads = [a, b].map(({ strata, betweenRuns }, i) =>
    Math.max(varianceOf(strata) + betweenRuns.variance, [boundsA, boundsB][i]?.variance ?? 0),
  ) as [number, number];
  const images = a.strata.reduce((sum, { normal, anomalous }) => sum + normal.length + anomalous.length, 0);
  const correlation = correlate(covarianceOf(a.strata, b.strata), spreads) * (images / (images + 1));
  const [downA, upA] = [a.auroc - boundsA.lower, boundsA.upper - a.auroc];
  const [downB, upB] = [b.auroc - boundsB.lower, boundsB.upper - b.auroc];
  return {
    difference,
    variance,
    lower: Math.max(-1, difference - combine(downA, upB, correlation)),
    upper: Math.min(1, difference + combine(upA, downB, correlation)),
  };
}

type Classes = Pick<Stratum, 'weight' | 'anomalous' | 'normal'>;

function subtract(a: Stratum, b: Stratum): Classes {
  const minus = (x: Float64Array, y: Float64Array) => x.map((value, i) => value - (y[i] as number));
  return {
    weight: a.weight,
    anomalous: minus(a.anomalous, b.anomalous),
    normal: minus(a.normal, b.normal),
  };
}

function varianceOf(strata: readonly Classes[]): number {
  return sumOver(strata, ({ anomalous, normal }) => meanVariance(anomalous) + meanVariance(normal));
}

/** A class of one image shows no variance. */
function meanVariance(values: Float64Array): number {
  return values.length > 1 ? varianceOfMean(values) : 0;
}

/** A class of one image shows no covariance, which makes the interval wider, not narrower. */
function covarianceOf(a: readonly Classes[], b: readonly Classes[]): number {
  return sumOver(a, ({ anomalous, normal }, i) => {
    const other = b[i] as Classes;
    const ofClass = (x: Float64Array, y: Float64Array) => (x.length > 1 ? covarianceOfMeans(x, y) : 0);
    return ofClass(anomalous, other.anomalous) + ofClass(normal, other.normal);
  });
}

function sumOver(strata: readonly Classes[], of: (stratum: Classes, index: number) => number): number {
  return strata.reduce((sum, stratum, i) => sum + stratum.weight ** 2 * of(stratum, i), 0);
}

/** The correlation that the estimates show; 0 if one of them does not seem to vary. */
function correlate(covariance: number, [a, b]: readonly [number, number]): number {
  return a > 0 && b > 0 ? covariance / Math.sqrt(a * b) : 0;
}

/** Length of the sum of two distances at the angle that corresponds to a correlation. */
function combine(a: number, b: number, correlation: number): number {
  return Math.sqrt(Math.max(0, a * a + b * b - 2 * correlation * a * b));
}
