import { quantile, rocCurve } from '@cxr-anomaly/metrics';
import { createRandom } from '@cxr-anomaly/random';
import type { RunScores } from '@cxr-anomaly/runs';

/** Number of false-alarm rates at which the interval is computed, from 0 to 1. */
const STEPS = 100;

const RESAMPLES = 500;

/** Above this many images fewer resamples are drawn: the interval is narrow then, and a report should not take minutes. */
const MAX_DRAWN = 2_000_000;
const MIN_RESAMPLES = 100;

/** The interval of the sensitivity at one false-alarm rate; fractions of 1. */
export interface BandPoint {
  readonly fpr: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The pointwise 95 % interval of the sensitivity at each false-alarm rate: percentiles over stratified bootstrap samples
 * (Efron & Tibshirani 1993, ch. 13), in which normal and anomalous images are drawn separately. Empty with fewer than two images
 * of a class. The same scores always give the same band.
 */
export function rocBand({ scores, labels }: Pick<RunScores, 'scores' | 'labels'>): BandPoint[] {
  const classes = [0, 1].map((label) => scores.filter((_, row) => labels[row] === label));
  if (classes.some(({ length }) => length < 2)) return [];
  const resamples = Math.max(MIN_RESAMPLES, Math.min(RESAMPLES, Math.floor(MAX_DRAWN / scores.length)));
  const random = createRandom(0, 'roc-band');
  const drawnLabels = classes.flatMap((own, label) => own.map(() => label));
  const curves = Array.from({ length: resamples }, () => {
    const drawn = classes.flatMap((own) => own.map(() => own[random.integer(own.length)] as number));
    return sensitivities(drawn, drawnLabels);
  });
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const values = curves.map((curve) => curve[step] as number);
    return { fpr: step / STEPS, lower: quantile(values, 0.025), upper: quantile(values, 0.975) };
  });
}

/** The highest sensitivity at each false-alarm rate; linear between the points of the ROC curve. */
function sensitivities(scores: readonly number[], labels: readonly number[]): number[] {
  const { fpr, tpr } = rocCurve(scores, labels);
  let point = 0;
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const rate = step / STEPS;
    while (point + 1 < fpr.length && (fpr[point + 1] as number) <= rate) point++;
    const [left, right] = [fpr[point] as number, fpr[point + 1]];
    const [low, high] = [tpr[point] as number, tpr[point + 1]];
    if (right === undefined || high === undefined) return low;
    return low + ((high - low) * (rate - left)) / (right - left);
  });
}
