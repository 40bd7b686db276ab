import { createRandom } from '@cxr-anomaly/engine/random';
import { calibrate } from './calibrate';

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
