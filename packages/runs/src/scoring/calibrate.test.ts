import { createRandom } from '@cxr-anomaly/engine/random';
import { calibrate } from './calibrate';
import { judgeScore } from './judge-score';
import type { LoadedBundle } from './load-bundle';
import { withFalseAlarmRate } from './with-false-alarm-rate';

describe('calibrate', () => {
  it('takes the conformal quantile: the 95th of 99 scores, which 4 of them exceed', () => {
    const scores = Array.from({ length: 99 }, (_, i) => 99 - i);
    expect(calibrate(scores)).toMatchObject({ threshold: 95, falseAlarmRate: 0.05 });
    expect(calibrate(scores)?.normalScores).toEqual([...scores].reverse());
  });

  it('takes the largest of 19 scores, and of fewer with the rate that they can promise', () => {
    expect(calibrate(Array.from({ length: 19 }, (_, i) => i))).toMatchObject({
      threshold: 18,
      falseAlarmRate: 0.05,
    });
    expect(calibrate([3, 1, 2])).toMatchObject({ threshold: 3, falseAlarmRate: 0.25 });
  });

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

  it('gives nothing for no scores', () => {
    expect(calibrate([])).toBeUndefined();
  });

  it.each([12, 40, 133])('keeps its rate on new normal images, calibrated on %d', (count) => {
    let [alarms, trials, promised] = [0, 0, 0];
    for (let seed = 0; seed < 400; seed++) {
      const random = createRandom(seed, 'calibrate', count);
      const draw = (length: number) => Array.from({ length }, () => Math.exp(random.normal()));
      const { threshold = 0, falseAlarmRate = 0 } = calibrate(draw(count)) ?? {};
      alarms += draw(50).filter((score) => score > threshold).length;
      trials += 50;
      promised = falseAlarmRate;
    }
    // Three standard errors of 400 independent thresholds, each of deviation √(rate/n) at most.
    const slack = 3 * Math.sqrt(promised / count / 400);
    expect(alarms / trials).toBeLessThan(promised + slack);
    expect(alarms / trials).toBeGreaterThan(promised - 1 / (count + 1) - slack);
  });
});

describe('withFalseAlarmRate', () => {
  const bundleOf = (count: number) => {
    const calibration = calibrate(Array.from({ length: count }, (_, i) => i));
    return { manifest: { ...(calibration && { calibration }) } } as LoadedBundle;
  };

  it('sets the threshold for another rate from the same scores', () => {
    const { manifest } = withFalseAlarmRate(bundleOf(99), 0.2);
    expect(manifest.calibration).toMatchObject({ threshold: 79, falseAlarmRate: 0.2 });
    expect(manifest.calibration?.normalScores).toHaveLength(99);
  });

  it('refuses a rate that the scores cannot promise, and a bundle without scores', () => {
    expect(() => withFalseAlarmRate(bundleOf(99), 0.005)).toThrow(
      /on 99 normal images.*1\/100 \(0\.010\) at best, not 0\.005/,
    );
    expect(() => withFalseAlarmRate(bundleOf(0), 0.1)).toThrow(/no scores of held-out normal images/);
  });
});
