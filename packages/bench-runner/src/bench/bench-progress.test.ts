import { silentReporter, type Progress } from '@cxr-anomaly/runs';
import { methods } from '../registry';
import { BenchProgress } from './bench-progress';
import { planRuns } from './plan-runs';

const plan = planRuns({ methods: methods.slice(0, 2), seeds: [0, 1], preset: 'smoke', assignments: [] });

function watch() {
  const shown: Progress[] = [];
  const bench = new BenchProgress({ ...silentReporter, progress: (one) => void shown.push(one) }, plan);
  const report = (index: number) => {
    bench.of(index).progress({ label: 'train', done: 1, total: 2, details: ['loss 1'], secondsLeft: 5 });
    return shown.at(-1);
  };
  return { bench, report };
}

describe('BenchProgress', () => {
  it('says which run a line is about', () => {
    const { report } = watch();
    expect(report(1)).toMatchObject({
      label: '[2/4] GAN-GP seed 0  train',
      details: ['loss 1'],
      secondsLeft: 5,
    });
    expect(report(2)).toMatchObject({ label: '[3/4] Deep-SVDD seed 1  train' });
  });

  it('says how long all runs will take once each method still to come has been timed', () => {
    const { bench, report } = watch();
    bench.finished(0, 40);
    expect(report(1)?.details).toEqual(['loss 1']);
    bench.finished(1, 60);
    // This one's 5 seconds, and 60 of the GAN-GP run after it.
    expect(report(2)?.details).toEqual(['loss 1', 'all runs 1 min 05 s']);
    expect(report(3)?.details).toEqual(['loss 1']);
  });

  it('names the run in warnings', () => {
    const written: string[] = [];
    const bench = new BenchProgress({ ...silentReporter, warn: (line) => void written.push(line) }, plan);
    bench.of(0).warn('few images');
    expect(written).toEqual(['[1/4] Deep-SVDD seed 0: few images']);
  });
});
