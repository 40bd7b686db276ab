import { simulateArray, type ArraySetting } from './simulate-array';

const CALM: ArraySetting = {
  ...{ nodes: 4, shards: Array<number>(10).fill(2), betweenFailures: Infinity, checkpoint: Infinity },
  ...{ detection: 0.1, repair: 1, start: 0.5, unevenness: 0 },
};

describe('simulateArray', () => {
  it('without failures fills rounds: 10 shards of 2.5 h on 4 nodes are 3 rounds', () => {
    expect(simulateArray(CALM, 0)).toEqual({ makespan: 7.5, failures: 0, wasted: 0 });
  });

  it('repeats with the seed, and loses more work with more failures, less with checkpoints', () => {
    const mean = (setting: ArraySetting) =>
      Array.from({ length: 50 }, (_, seed) => simulateArray(setting, seed).wasted).reduce((a, b) => a + b) /
      50;
    const rare = { ...CALM, betweenFailures: 100 };
    const often = { ...CALM, betweenFailures: 10 };
    expect(simulateArray(often, 3)).toEqual(simulateArray(often, 3));
    expect(mean(often)).toBeGreaterThan(3 * mean(rare));
    expect(mean({ ...often, checkpoint: 0.1 })).toBeLessThan(0.6 * mean(often));
  });

  it('wastes what theory says of one node: of a shard of length L, its share (e^x − 1 − x) / x at x = L / mean', () => {
    const one = { ...CALM, nodes: 1, shards: [2], start: 0, betweenFailures: 4, detection: 0, repair: 0 };
    const runs = Array.from({ length: 20_000 }, (_, seed) => simulateArray(one, seed).wasted);
    const x = 0.5;
    const expected = (Math.exp(x) - 1 - x) / x;
    // Four standard errors of the mean.
    expect(Math.abs(runs.reduce((a, b) => a + b) / runs.length - expected)).toBeLessThan(0.02);
  });
});
