import { seededNormal, seededUniform } from '../testing/seeded-scores';
import { conformalPValues } from './conformal-p-values';

describe('conformalPValues', () => {
  it('counts the normal scores at least as high, itself included', () => {
    expect([...conformalPValues([3, 1, 2], [0, 2, 2.5, 4])]).toEqual([1, 0.75, 0.5, 0.25]);
  });

  it('agrees with counting one by one', () => {
    const uniform = seededUniform(11);
    const draw = (length: number) => Array.from({ length }, () => Math.round(seededNormal(uniform) * 5) / 5);
    const normal = draw(57);
    const scores = draw(200);
    const slow = scores.map((score) => (1 + normal.filter((other) => other >= score).length) / 58);
    expect([...conformalPValues(normal, scores)]).toEqual(slow);
  });

  it('raises false alarms at rate α or less for images like the normal ones', () => {
    const uniform = seededUniform(12);
    const draw = (length: number) => Array.from({ length }, () => seededNormal(uniform));
    const alarms = Array.from({ length: 2000 }, () => conformalPValues(draw(19), draw(1))[0] as number);
    // With 19 normal scores, p ≤ 0.1 happens with probability exactly 0.1; four standard errors are 0.027.
    expect(Math.abs(alarms.filter((p) => p <= 0.1).length / 2000 - 0.1)).toBeLessThan(0.027);
  });

  it('refuses NaN and an empty calibration set', () => {
    expect(() => conformalPValues([], [1])).toThrow(expect.objectContaining({ reason: 'empty' }));
    expect(() => conformalPValues([1, NaN], [1])).toThrow(
      expect.objectContaining({ reason: 'not-a-number' }),
    );
    expect(() => conformalPValues([1], [NaN])).toThrow(expect.objectContaining({ reason: 'not-a-number' }));
  });
});
