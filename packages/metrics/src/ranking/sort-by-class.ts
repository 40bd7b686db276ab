import { MetricError } from '../metric-error';

/** Scores of each class, ascending. */
export interface SortedClasses {
  readonly normal: Float32Array | Float64Array;
  readonly anomalous: Float32Array | Float64Array;
}

/**
 * Checks scores and labels, and sorts the scores of each class.
 *
 * Two plain sorted arrays are all that a ranking metric needs, and typed arrays sort without a comparison callback;
 * sorting positions by score instead would take several times as long.
 * Infinite scores rank like any other; 0 and −0 tie.
 *
 * @throws MetricError `empty`, `unequal-length`, `not-a-number`, `not-a-label`, `one-class`
 */
export function sortByClass(scores: ArrayLike<number>, labels: ArrayLike<number>): SortedClasses {
  const anomalousCount = countAnomalous(scores, labels);
  const normalCount = scores.length - anomalousCount;
  assertBothClasses(normalCount, anomalousCount);
  const Scores = scores instanceof Float32Array ? Float32Array : Float64Array;
  const normal = new Scores(normalCount);
  const anomalous = new Scores(anomalousCount);
  let n = 0;
  let a = 0;
  for (let i = 0; i < scores.length; i++) {
    if (labels[i] === 1) anomalous[a++] = scores[i] as number;
    else normal[n++] = scores[i] as number;
  }
  return { normal: normal.sort(), anomalous: anomalous.sort() };
}

/**
 * Counts labels of 1 while checking every score and label.
 *
 * @throws MetricError `empty`, `unequal-length`, `not-a-number`, `not-a-label`
 */
export function countAnomalous(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  if (scores.length !== labels.length) {
    throw new MetricError(
      'unequal-length',
      `There are ${scores.length} scores and ${labels.length} labels; each score needs one label.`,
    );
  }
  if (scores.length === 0) throw new MetricError('empty', 'There are no scores to rank.');
  let anomalous = 0;
  for (let i = 0; i < scores.length; i++) {
    const label = labels[i];
    if (label === 1) anomalous++;
    else if (label !== 0) {
      throw new MetricError('not-a-label', `Label ${i} is ${label}; labels are 0 (normal) or 1 (anomalous).`);
    }
    if (Number.isNaN(scores[i])) {
      throw new MetricError(
        'not-a-number',
        `Score ${i} is NaN; leave that image out and count it as failed.`,
      );
    }
  }
  return anomalous;
}

/** @throws MetricError `one-class` when either count is 0. */
export function assertBothClasses(normal: number, anomalous: number): void {
  if (normal > 0 && anomalous > 0) return;
  const missing = normal === 0 ? 'normal (label 0)' : 'anomalous (label 1)';
  throw new MetricError('one-class', `There is no ${missing} item; ranking needs both classes.`);
}
