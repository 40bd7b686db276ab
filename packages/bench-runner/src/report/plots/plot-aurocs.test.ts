import { describeBaseline, describeMethod } from '../../bench/leaderboard';
import { metricsOf } from '../../testing/metrics-of';
import { plotAurocs } from './plot-aurocs';

describe('plotAurocs', () => {
  it('draws an interval for each entry that has one, and a circle for each seed', async () => {
    const seeds = [0.7, 0.75, 0.8].map((auroc, seed) => ({ seed, run: `rlad-s${seed}`, auroc }));
    const method = {
      ...describeMethod({ name: 'rlad', title: 'RLAD' }, 'films', []),
      seeds,
      test: metricsOf(0.75),
    };
    const baseline = describeBaseline('films', {
      ...{ name: 'b', title: 'one image', seconds: 0, scores: new Float32Array() },
      test: { ...metricsOf(0.6), aurocCi: null },
    });
    const { svg } = await plotAurocs([baseline, method]);
    const marks = (role: string) => svg.text.split(`aria-roledescription="${role}"`).length - 1;
    expect(marks('point')).toBe(3);
    expect(marks('tick')).toBe(2);
    // The line of random guessing, and one interval.
    expect(marks('rule mark')).toBe(2);
    expect(svg.text.indexOf('RLAD')).toBeLessThan(svg.text.indexOf('one image'));
  });
});
