import { milestoneRate } from './milestones';

describe('milestoneRate', () => {
  it('divides by ten from each milestone on', () => {
    const rates = [0, 1, 2, 3, 4].map((epoch) => milestoneRate(0.1, [2, 4], epoch));
    [0.1, 0.1, 0.01, 0.01, 0.001].forEach((rate, epoch) => expect(rates[epoch]).toBeCloseTo(rate, 12));
  });
});
