import { drawScores } from '../testing/seeded-scores';
import { slowPoints } from '../testing/slow-definitions';
import { auroc } from './auroc';
import { averagePrecision } from './average-precision';
import { precisionRecallCurve } from './precision-recall-curve';
import { rocCurve } from './roc-curve';

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

describe('rocCurve', () => {
  it('has a point per distinct score after (0, 0) at +∞', () => {
    expect(rocCurve([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1])).toEqual({
      fpr: Float64Array.of(0, 0, 0.5, 1),
      tpr: Float64Array.of(0, 0.5, 1, 1),
      thresholds: Float64Array.of(Infinity, 0.9, 0.5, 0.2),
    });
  });

  it('counts what thresholding counts', () => {
    for (const seed of seeds) {
      const images = drawScores(seed);
      const { fpr, tpr, thresholds } = rocCurve(images.scores, images.labels);
      const points = slowPoints(images);
      expect([...thresholds]).toEqual([Infinity, ...points.map((point) => point.threshold)]);
      expect([...fpr]).toEqual([0, ...points.map((point) => point.fpr)]);
      expect([...tpr]).toEqual([0, ...points.map((point) => point.tpr)]);
    }
  });

  it('encloses the AUROC under its trapezoids', () => {
    for (const seed of seeds) {
      const { scores, labels } = drawScores(seed);
      const { fpr, tpr } = rocCurve(scores, labels);
      let area = 0;
      for (let i = 1; i < fpr.length; i++) {
        area +=
          (((fpr[i] as number) - (fpr[i - 1] as number)) * ((tpr[i] as number) + (tpr[i - 1] as number))) / 2;
      }
      expect(area).toBeCloseTo(auroc(scores, labels), 12);
    }
  });
});

describe('precisionRecallCurve', () => {
  it('counts what thresholding counts', () => {
    for (const seed of seeds) {
      const images = drawScores(seed);
      const { precision, recall, thresholds } = precisionRecallCurve(images.scores, images.labels);
      const points = slowPoints(images);
      expect([...thresholds]).toEqual([Infinity, ...points.map((point) => point.threshold)]);
      expect([...precision]).toEqual([1, ...points.map((point) => point.precision)]);
      expect([...recall]).toEqual([0, ...points.map((point) => point.tpr)]);
    }
  });
});

describe('averagePrecision', () => {
  it('sums precision over steps of recall', () => {
    // At 0.9: R ½, P 1; at 0.5: R 1, P ⅔ → ½·1 + ½·⅔.
    expect(averagePrecision([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1])).toBeCloseTo(5 / 6, 15);
  });

  it('is 1 without overlap and the fraction of anomalous images when all scores tie', () => {
    expect(averagePrecision([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(averagePrecision([7, 7, 7, 7], [0, 0, 0, 1])).toBe(0.25);
  });

  it('agrees with the mean precision at the anomalous images when no scores tie', () => {
    for (const seed of seeds.filter((s) => s % 4 === 0)) {
      const images = drawScores(seed);
      const anomalous = images.scores.filter((_, i) => images.labels[i] === 1);
      const precisionAt = (score: number) =>
        slowPoints(images).find((p) => p.threshold === score)?.precision ?? NaN;
      const mean = anomalous.reduce((sum, score) => sum + precisionAt(score), 0) / anomalous.length;
      expect(averagePrecision(images.scores, images.labels)).toBeCloseTo(mean, 12);
    }
  });
});
