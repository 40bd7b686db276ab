import { assertFraction } from '../assert-fraction';
import { MetricError } from '../metric-error';
import { quantile } from '../quantile';
import { assertBothClasses, countAnomalous } from '../ranking/sort-by-class';
import { assertTwoOfEach } from './placements';

/** Any metric of scores and labels, e.g. `averagePrecision`. */
export type RankingMetric = (scores: ArrayLike<number>, labels: ArrayLike<number>) => number;

export interface BootstrapOptions {
  /** Uniform in [0, 1); a seeded one makes the interval repeatable. */
  readonly random: () => number;
  /** How many times images are resampled; 2000 by default. */
  readonly resamples?: number;
  /** Coverage of the interval, between 0 and 1; 0.95 by default. */
  readonly level?: number;
}

export interface BootstrapCi {
  /** The metric of the images themselves. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns the percentile interval (Efron & Tibshirani 1993, ch. 13) of a metric over stratified resamples: normal and anomalous
 * images are drawn separately, with replacement, so every resample has the original class sizes.
 *
 * Resamples hold nothing that the images do not show, so the interval is too narrow with few images and near the metric's ends
 * (`docs/intervals.md` has figures); for an AUROC, use `aurocWithCi`. If all resamples agree, no interval can be given.
 *
 * @throws MetricError if the inputs have no ranking, `too-few` with fewer than two images of either class, `no-spread` if all
 * resamples give the same value, `out-of-range` for unusable options
 */
export function bootstrapCi(
  metric: RankingMetric,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  { random, resamples = 2000, level = 0.95 }: BootstrapOptions,
): BootstrapCi {
  assertFraction('level', level);
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new MetricError('out-of-range', `resamples is ${resamples}; it must be a whole number ≥ 1.`);
  }
  const anomalous = countAnomalous(scores, labels);
  assertBothClasses(scores.length - anomalous, anomalous);
  assertTwoOfEach(scores.length - anomalous, anomalous);
  const byClass = [0, 1].map((label) => Float64Array.from(scores).filter((_, i) => labels[i] === label));
  const drawnLabels = Uint8Array.from(scores, (_, i) => (i < scores.length - anomalous ? 0 : 1));
  const drawn = new Float64Array(scores.length);
  const values = Float64Array.from({ length: resamples }, () => {
    let i = 0;
    for (const pool of byClass) {
      for (let k = 0; k < pool.length; k++) drawn[i++] = pool[Math.floor(random() * pool.length)] as number;
    }
    return metric(drawn, drawnLabels);
  });
  const [lower, upper] = [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
  if (lower === upper) {
    throw new MetricError(
      'no-spread',
      `No interval can be given: all resamples of these ${scores.length} images give ${lower}, which does not make that value certain.`,
    );
  }
  return { estimate: metric(scores, labels), lower, upper };
}
