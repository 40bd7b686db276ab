import { calibrate, isCalibrated } from './calibrate';

/** The next double above a whole number from 2 to 127. */
const above = (value: number) => value + 2 ** (Math.floor(Math.log2(value)) - 52);

describe('calibrate', () => {
  it('takes the conformal quantile: just above the 95th of 99 scores, which 4 of them reach', () => {
    const scores = Array.from({ length: 99 }, (_, i) => 99 - i);
    expect(calibrate(scores)).toMatchObject({ threshold: above(95), falseAlarmRate: 0.05 });
    expect(calibrate(scores)?.normalScores).toEqual([...scores].reverse());
  });

  it('takes the largest of 19 scores, and of fewer with the rate that they can promise', () => {
    expect(calibrate(Array.from({ length: 19 }, (_, i) => i))).toMatchObject({
      threshold: above(18),
      falseAlarmRate: 0.05,
    });
    expect(calibrate([3, 1, 2])).toMatchObject({ threshold: above(3), falseAlarmRate: 0.25 });
  });

  it('returns nothing for no scores', () => {
    expect(calibrate([])).toBeUndefined();
  });
});

describe('isCalibrated', () => {
  it.each([[[3, 1, 2]], [[-0.5]], [Array.from({ length: 99 }, (_, i) => i / 7)]])(
    'recognizes what calibrate made of %j, at any rate',
    (scores) => {
      for (const rate of [0.01, 0.05, 0.3]) {
        const calibration = calibrate(scores, rate);
        if (!calibration) throw new Error('no calibration');
        expect(isCalibrated(calibration)).toBe(true);
        expect(isCalibrated({ ...calibration, threshold: calibration.threshold + 1e-9 })).toBe(false);
        expect(isCalibrated({ ...calibration, normalScores: [...calibration.normalScores, -9] })).toBe(false);
      }
    },
  );
});
