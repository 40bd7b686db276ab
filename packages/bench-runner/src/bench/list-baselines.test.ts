import type { BaselineResult } from '../baselines/score-baselines';
import { metricsOf } from '../testing/metrics-of';
import { listBaselines } from './list-baselines';

function result(name: string, auroc: number): BaselineResult {
  return { name, title: name, seconds: 1, test: metricsOf(auroc), scores: new Float32Array(1) };
}

const signed = { side: 64, normalization: { kind: 'signed' } } as const;
const unit = { side: 32, normalization: { kind: 'unit' } } as const;

describe('listBaselines', () => {
  it('lists a baseline once if its figures look the same in tables', () => {
    const listed = listBaselines([
      { pixels: signed, results: [result('darkness', 0.6001), result('pca', 0.7)] },
      { pixels: unit, results: [result('darkness', 0.6003), result('pca', 0.65)] },
    ]);
    expect(listed.map(({ title }) => title)).toEqual([
      'darkness',
      'pca (64 × 64, signed)',
      'pca (32 × 32, unit)',
    ]);
  });

  it('names the preparations that share figures if others differ', () => {
    const listed = listBaselines([
      { pixels: signed, results: [result('darkness', 0.6)] },
      { pixels: unit, results: [result('darkness', 0.6)] },
      { pixels: { ...unit, side: 28 }, results: [result('darkness', 0.5)] },
    ]);
    expect(listed.map(({ title }) => title)).toEqual([
      'darkness (64 × 64, signed; 32 × 32, unit)',
      'darkness (28 × 28, unit)',
    ]);
  });
});
