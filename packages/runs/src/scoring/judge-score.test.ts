import { calibrate } from '@cxr-anomaly/core-nets';
import { createRandom } from '@cxr-anomaly/random';
import { isCalledAnomalous } from '@cxr-anomaly/metrics';
import { countCalled } from './count-called';
import { judgeScore } from './judge-score';
import type { LoadedBundle } from '../bundles/load-bundle';
import { withFalseAlarmRate } from './with-false-alarm-rate';

/** The next double above a whole number from 2 to 127. */
const above = (value: number) => value + 2 ** (Math.floor(Math.log2(value)) - 52);

describe('judgeScore', () => {
  it('calls an image anomalous exactly when its p-value is at most the rate, ties included', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed, 'agree');
      const rate = [0.01, 0.05, 0.1, 0.3][seed % 4] ?? 0.5;
      const draw = () => Math.floor(random.uniform(0, 30));
      const calibration = calibrate(Array.from({ length: 20 + (seed % 60) }, draw), rate);
      if (!calibration) throw new Error('no calibration');
      for (let score = -1; score <= 31; score++) {
        const { pValue, anomalous } = judgeScore(score, calibration);
        expect(anomalous).toBe(pValue <= calibration.falseAlarmRate + 1e-12);
      }
    }
  });

  it.each([[[-3, -2, -1]], [[-1, -0.5, 0]], [[-1, 0, 2 ** -1074]], [[0.1, 0.2, 0.3].map(Math.fround)]])(
    'calls the largest of %j normal and the next number above it anomalous',
    (scores) => {
      const calibration = calibrate(scores, 0.25);
      if (!calibration) throw new Error('no calibration');
      const [largest = NaN] = scores.slice(-1);
      expect(judgeScore(largest, calibration).anomalous).toBe(false);
      expect(calibration.threshold).toBeGreaterThan(largest);
      expect(
        (largest + calibration.threshold) / 2 === largest ||
          (largest + calibration.threshold) / 2 === calibration.threshold,
      ).toBe(true);
      expect(judgeScore(calibration.threshold, calibration).anomalous).toBe(true);
    },
  );

  it.each([12, 40, 133])('keeps its rate on new normal images, calibrated on %d', (count) => {
    let [alarms, trials, promised] = [0, 0, 0];
    for (let seed = 0; seed < 400; seed++) {
      const random = createRandom(seed, 'calibrate', count);
      const draw = (length: number) => Array.from({ length }, () => Math.exp(random.normal()));
      const { threshold = 0, falseAlarmRate = 0 } = calibrate(draw(count)) ?? {};
      alarms += draw(50).filter((score) => isCalledAnomalous(score, threshold)).length;
      trials += 50;
      promised = falseAlarmRate;
    }
    // Three standard errors of 400 independent thresholds, each with a deviation of at most √(rate/n).
    const slack = 3 * Math.sqrt(promised / count / 400);
    expect(alarms / trials).toBeLessThan(promised + slack);
    expect(alarms / trials).toBeGreaterThan(promised - 1 / (count + 1) - slack);
  });
});

describe('countCalled', () => {
  it('counts scores at the threshold, as judgeScore calls them', () => {
    const calibration = { threshold: 2, falseAlarmRate: 0.5, normalScores: [1] };
    const scores = [1, 2, 1, 2, 3];
    expect(scores.map((score) => judgeScore(score, calibration).anomalous)).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
    const { sensitivity, falseAlarms } = countCalled(scores, [0, 0, 1, 1, 1], calibration.threshold);
    expect([sensitivity, falseAlarms]).toEqual([2 / 3, 0.5]);
  });
});

describe('withFalseAlarmRate', () => {
  const bundleOf = (count: number) => {
    const calibration = calibrate(Array.from({ length: count }, (_, i) => i));
    return { manifest: { ...(calibration && { calibration }) } } as LoadedBundle;
  };

  it('sets the threshold for another rate using the same scores', () => {
    const { manifest } = withFalseAlarmRate(bundleOf(99), 0.2);
    expect(manifest.calibration).toMatchObject({ threshold: above(79), falseAlarmRate: 0.2 });
    expect(manifest.calibration?.normalScores).toHaveLength(99);
  });

  it('refuses a rate that the scores cannot promise, and a bundle without scores', () => {
    expect(() => withFalseAlarmRate(bundleOf(99), 0.005)).toThrow(
      /on 99 normal images.*1\/100 \(0\.010\) at best, not 0\.005/,
    );
    expect(() => withFalseAlarmRate(bundleOf(0), 0.1)).toThrow(/no scores of held-out normal images/);
  });
});
