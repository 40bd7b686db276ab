import { drawScores } from '../testing/seeded-scores';
import { slowPoints } from '../testing/slow-definitions';
import { rocCurve } from '../ranking/roc-curve';
import { equalErrorRate } from './equal-error-rate';
import { f1Max } from './f1-max';
import { fprAtTpr } from './fpr-at-tpr';
import { isCalledAnomalous } from './is-called-anomalous';
import { sensitivity } from './sensitivity';
import { specificity } from './specificity';

const draws = Array.from({ length: 200 }, (_, seed) => drawScores(seed));

describe('equalErrorRate', () => {
  it('interpolates along the ROC polyline', () => {
    // From (0, ½) to (½, 1): fpr = 1 − tpr at fpr ¼.
    expect(equalErrorRate([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1])).toBe(0.25);
    expect(equalErrorRate([1, 1], [0, 1])).toBe(0.5);
  });

  it('is 0 without overlap and 1 when every pair is reversed', () => {
    expect(equalErrorRate([1, 2, 3], [0, 1, 1])).toBe(0);
    expect(equalErrorRate([1, 2, 3], [1, 0, 0])).toBe(1);
  });

  it('finds the point of the polyline where both error rates are equal', () => {
    for (const images of draws) {
      const eer = equalErrorRate(images.scores, images.labels);
      const points = [{ fpr: 0, tpr: 0 }, ...slowPoints(images)];
      const misses = points.slice(1).map((after, i) => {
        const before = points[i] ?? after;
        // Distance of (eer, 1 − eer) from the segment: the detour over it.
        const detour =
          Math.hypot(eer - before.fpr, 1 - eer - before.tpr) +
          Math.hypot(after.fpr - eer, after.tpr - 1 + eer);
        return detour - Math.hypot(after.fpr - before.fpr, after.tpr - before.tpr);
      });
      expect(Math.min(...misses)).toBeLessThan(1e-9);
    }
  });
});

describe('f1Max', () => {
  it('returns the highest F1 with its operating point', () => {
    // Thresholds 0.9: P 1, R ½, F1 ⅔; 0.5: P ⅔, R 1, F1 0.8; 0.2: P ½, R 1, F1 ⅔.
    expect(f1Max([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1])).toEqual({
      f1: 0.8,
      threshold: 0.5,
      precision: 2 / 3,
      recall: 1,
    });
  });

  it('takes the lowest of equally good thresholds', () => {
    // 3: P 1, R ½ → ⅔; 1: P ½, R 1 → ⅔.
    expect(f1Max([3, 2, 1.5, 1], [1, 0, 0, 1]).threshold).toBe(1);
  });

  it('is beaten by no threshold', () => {
    for (const images of draws) {
      const best = f1Max(images.scores, images.labels);
      const all = slowPoints(images).map(({ precision, tpr }) =>
        tpr === 0 ? 0 : (2 * precision * tpr) / (precision + tpr),
      );
      expect(best.f1).toBeCloseTo(Math.max(...all), 12);
      expect((2 * best.precision * best.recall) / (best.precision + best.recall)).toBeCloseTo(best.f1, 12);
      expect(sensitivity(images.scores, images.labels, best.threshold)).toBe(best.recall);
    }
  });
});

describe('fprAtTpr', () => {
  it('takes the highest threshold that reaches the wanted rate, without interpolation', () => {
    expect(fprAtTpr([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1])).toEqual({ fpr: 0.5, tpr: 1, threshold: 0.5 });
    expect(fprAtTpr([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1], 0.5)).toEqual({ fpr: 0, tpr: 0.5, threshold: 0.9 });
  });

  it('counts 19 of 20 as 95 %', () => {
    const scores = Array.from({ length: 21 }, (_, i) => 21 - i);
    // The normal image ranks between the 19th and the 20th anomalous one.
    expect(
      fprAtTpr(
        scores,
        scores.map((_, i) => (i === 19 ? 0 : 1)),
      ).fpr,
    ).toBe(0);
  });

  it('finds the first sufficient threshold of all', () => {
    for (const images of draws) {
      const first = slowPoints(images).find(({ tpr }) => tpr >= 0.9);
      const { fpr, tpr, threshold } = fprAtTpr(images.scores, images.labels, 0.9);
      expect({ fpr, tpr, threshold }).toEqual({
        fpr: first?.fpr,
        tpr: first?.tpr,
        threshold: first?.threshold,
      });
    }
  });

  it('refuses a rate outside (0, 1)', () => {
    expect(() => fprAtTpr([1, 2], [0, 1], 95)).toThrow(expect.objectContaining({ reason: 'out-of-range' }));
  });
});

describe('sensitivity', () => {
  it('counts anomalous images at or above the threshold, with or without normal ones', () => {
    expect(sensitivity([1, 2, 3, 9], [1, 1, 1, 0], 2)).toBeCloseTo(2 / 3, 15);
    expect(sensitivity([1, 2], [1, 1], 1.5)).toBe(0.5);
  });

  it('needs an anomalous image and a threshold', () => {
    expect(() => sensitivity([1], [0], 1)).toThrow(expect.objectContaining({ reason: 'one-class' }));
    expect(() => sensitivity([1], [1], NaN)).toThrow(expect.objectContaining({ reason: 'not-a-number' }));
  });
});

describe('specificity', () => {
  it('counts normal images below the threshold', () => {
    expect(specificity([1, 2, 3, 9], [0, 0, 0, 1], 2)).toBeCloseTo(1 / 3, 15);
    expect(() => specificity([1], [1], 1)).toThrow(expect.objectContaining({ reason: 'one-class' }));
  });
});

describe('isCalledAnomalous', () => {
  it('calls a score at the threshold anomalous, as every curve and operating point does', () => {
    expect([0.4, 0.5, 0.6, NaN].map((score) => isCalledAnomalous(score, 0.5))).toEqual([
      ...[false, true, true, false],
    ]);
    for (let seed = 0; seed < 40; seed++) {
      const { scores, labels } = drawScores(seed);
      const { thresholds, tpr, fpr } = rocCurve(scores, labels);
      const share = (label: number, threshold: number) => {
        const ofClass = scores.filter((_, i) => labels[i] === label);
        return ofClass.filter((score) => isCalledAnomalous(score, threshold)).length / ofClass.length;
      };
      // Every threshold but the first is the score of some image.
      thresholds.forEach((threshold, i) => {
        expect([tpr[i], fpr[i]]).toEqual([share(1, threshold), share(0, threshold)]);
        expect(sensitivity(scores, labels, threshold)).toBe(tpr[i]);
        expect(1 - specificity(scores, labels, threshold)).toBeCloseTo(fpr[i] as number, 12);
      });
    }
  });
});
