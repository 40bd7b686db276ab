import { divideImages, placeRun, weigh } from './auroc-estimate';

/**
 * Returns the covariate-adjusted AUROC: the probability that a random anomalous image scores higher than a random normal one of the
 * same stratum, such as the same view, ties counting ½ (Janes & Pepe, Biometrika 2009, with placements within strata). It is the mean
 * of the strata's AUROCs weighted by their anomalous images; strata without images of both classes are left out.
 *
 * @param strata of the images, in any form that tells them apart
 * @throws MetricError where the inputs have no ranking; `one-class` when no stratum has images of both classes
 */
export function adjustedAuroc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  strata: ArrayLike<string | number>,
): number {
  const divided = divideImages(labels, strata);
  return weigh(placeRun(scores, labels, divided), divided);
}
