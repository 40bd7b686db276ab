/** Metrics written as they are defined, pair by pair or threshold by threshold: slow, and independent of the product's code. */
import type { ScoredImages } from './seeded-scores';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function scoresOf({ scores, labels }: ScoredImages, label: number): number[] {
  return scores.filter((_, i) => labels[i] === label);
}

/** 1 where the anomalous score is higher, ½ for a tie, 0 otherwise. */
function win(anomalous: number, normal: number): number {
  return anomalous > normal ? 1 : anomalous === normal ? 0.5 : 0;
}

export function slowAuroc(images: ScoredImages): number {
  const normal = scoresOf(images, 0);
  return mean(scoresOf(images, 1).map((a) => mean(normal.map((n) => win(a, n)))));
}

/** The mean over anomalous images of the share of normal images of their stratum that they beat; undefined without any. */
export function slowAdjustedAuroc(
  { scores, labels }: ScoredImages,
  strata: readonly string[],
): number | undefined {
  const shares = scores.flatMap((a, i) => {
    if (labels[i] !== 1) return [];
    const normal = scores.filter((_, j) => labels[j] === 0 && strata[j] === strata[i]);
    return normal.length === 0 ? [] : mean(normal.map((n) => win(a, n)));
  });
  return shares.length === 0 ? undefined : mean(shares);
}

export interface SlowPoint {
  readonly threshold: number;
  readonly tpr: number;
  readonly fpr: number;
  readonly precision: number;
}

/** One point per distinct score, highest first. */
export function slowPoints(images: ScoredImages): SlowPoint[] {
  const distinct = [...new Set(images.scores)].sort((a, b) => b - a);
  const called = (label: number, threshold: number) =>
    scoresOf(images, label).filter((score) => score >= threshold).length;
  return distinct.map((threshold) => ({
    threshold,
    tpr: called(1, threshold) / scoresOf(images, 1).length,
    fpr: called(0, threshold) / scoresOf(images, 0).length,
    precision: called(1, threshold) / (called(0, threshold) + called(1, threshold)),
  }));
}

/** DeLong's covariance matrix of several detectors' AUROCs on the same images, from all m·n pairs. */
export function slowDelongCovariance(scoresOfDetectors: readonly number[][], labels: number[]): number[][] {
  const components = scoresOfDetectors.map((scores) => {
    const images = { scores, labels };
    const normal = scoresOf(images, 0);
    const anomalous = scoresOf(images, 1);
    return {
      v10: anomalous.map((a) => mean(normal.map((n) => win(a, n)))),
      v01: normal.map((n) => mean(anomalous.map((a) => win(a, n)))),
    };
  });
  return components.map((a) =>
    components.map((b) => covariance(a.v10, b.v10) / a.v10.length + covariance(a.v01, b.v01) / a.v01.length),
  );
}

function covariance(a: number[], b: number[]): number {
  const products = a.map((value, i) => (value - mean(a)) * ((b[i] as number) - mean(b)));
  return (mean(products) * a.length) / (a.length - 1);
}
