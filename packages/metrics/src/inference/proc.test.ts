/** The same numbers as R's package pROC computes; `tools/r/make-proc-cases.R` made its side. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adjustedAuroc } from './adjusted-auroc';
import { divideImages, estimateRuns } from './auroc-estimate';
import { aurocWithCi } from './auroc-with-ci';
import { compareAurocs } from './compare-aurocs';
import { boundDifference } from './difference-bounds';
import { erfc } from './normal-distribution';

interface ProcCase {
  readonly labels: number[];
  readonly strata: number[];
  readonly a: number[];
  readonly b: number[];
  readonly aurocs: number[];
  readonly variances: number[];
  readonly z: number;
  readonly pValue: number;
  readonly adjusted: number[];
  readonly adjustedVariance: number;
}

const cases = JSON.parse(readFileSync(join(__dirname, '../testing/proc.json'), 'utf8')) as ProcCase[];

/** pROC sums in another order. */
const DIGITS = 12;

describe.each(cases.map((one, i) => ({ ...one, name: `drawn scores ${i}` })))('pROC on $name', (drawn) => {
  const { a, b, labels, strata } = drawn;

  it('has the same AUROCs, and DeLong variances', () => {
    for (const [i, scores] of [a, b].entries()) {
      const { auroc, variance } = aurocWithCi(scores, labels);
      expect(auroc).toBeCloseTo(drawn.aurocs[i] as number, DIGITS);
      expect(variance).toBeCloseTo(drawn.variances[i] as number, DIGITS);
    }
  });

  it('has the same DeLong test of the difference', () => {
    const { z, pValue } = compareAurocs(a, b, labels);
    expect(z).toBeCloseTo(drawn.z, 9);
    expect(erfc(Math.abs(z) / Math.SQRT2)).toBeCloseTo(drawn.pValue, 9);
    // The larger of two p-values.
    expect(pValue).toBeGreaterThanOrEqual(drawn.pValue - 1e-9);
  });

  it('has the same adjusted AUROCs, and variance of their difference', () => {
    const found = [a, b].map((scores) => adjustedAuroc(scores, labels, strata));
    expect(found[0]).toBeCloseTo(drawn.adjusted[0] as number, DIGITS);
    expect(found[1]).toBeCloseTo(drawn.adjusted[1] as number, DIGITS);
    const divided = divideImages(labels, strata);
    const [ofA, ofB] = [estimateRuns([a], labels, divided), estimateRuns([b], labels, divided)];
    expect(boundDifference(ofA, ofB, 0.95).variance).toBeCloseTo(drawn.adjustedVariance, DIGITS);
  });
});
