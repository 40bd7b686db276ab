import { TrainingError } from '@cxr-anomaly/core-nets';
import { assertHealthy } from './collapse';

const HEALTHY = {
  loss: 20,
  critic: -3,
  gradientPenalty: 0.2,
  score: 0.4,
  scoreSpread: 0.1,
  imageSpread: 0.2,
};

const check = (changes: Record<string, number>): void =>
  assertHealthy({ ...HEALTHY, ...changes }, { imageSize: 64 });

describe('assertHealthy', () => {
  it('accepts what happens in training that works, a single image without spreads included', () => {
    expect(() => check({})).not.toThrow();
    expect(() => check({ critic: 150, gradientPenalty: 60 })).not.toThrow();
    expect(() =>
      assertHealthy({ loss: 1, critic: 0, gradientPenalty: 1, score: 1 }, { imageSize: 64 }),
    ).not.toThrow();
  });

  it('stops if the slopes of the critic are over ten', () => {
    expect(() => check({ gradientPenalty: 82 })).toThrow(TrainingError);
    expect(() => check({ gradientPenalty: 82 })).toThrow(/critic runs away .*Lower learningRate/);
  });

  it('stops if the critic rates images further apart than ten times their distance, either way round', () => {
    // Black and white images of 64×64×3 are 2·√12288 = 221.7 apart.
    expect(() => check({ critic: 2210 })).not.toThrow();
    expect(() => check({ critic: 2225 })).toThrow(/critic runs away/);
    expect(() => check({ critic: -2225 })).toThrow(/critic runs away/);
  });

  it('stops if all reconstructions are the same, and tells their spread', () => {
    expect(() => check({ imageSpread: 2e-6 })).toThrow(/every image as the same one .*0\.000002/);
  });

  it('stops if all scores are the same', () => {
    expect(() => check({ score: 100, scoreSpread: 5e-4 })).toThrow(
      /same score \(mean 100, deviation 0\.0005\)/,
    );
    expect(() => check({ score: 100, scoreSpread: 5e-3 })).not.toThrow();
  });
});
