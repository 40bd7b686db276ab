import { describeFixture } from '@cxr-anomaly/fixtures';
import { runInNewContext } from 'node:vm';
import {
  auroc,
  aurocWithCi,
  averagePrecision,
  equalErrorRate,
  f1Max,
  fprAtTpr,
  mannWhitney,
  rocCurve,
} from './index';

interface FixtureCase {
  readonly name: string;
  readonly n: number;
  readonly positives: number;
  readonly labels?: number[];
  readonly scores?: number[];
  readonly formula?: string;
  readonly formula_variant?: number;
  readonly checks?: {
    sum_scores: number;
    distinct_scores: number;
    first5_scores: number[];
    first5_labels: number[];
  };
  readonly results: Readonly<Record<string, number | number[] | null>>;
  readonly roc_points: number;
  readonly roc_curve_drop_intermediate_false?: {
    fpr: number[];
    tpr: number[];
    thresholds: (number | 'inf')[];
  };
  readonly tolerance: { readonly default: number } & Readonly<Record<string, number>>;
  readonly scale: number;
}

interface Fixture {
  readonly variant: number;
  readonly cases: readonly FixtureCase[];
}

type Quantity = (scores: number[], labels: number[]) => number | readonly number[];
/** DeLong's own interval, which the product no longer shows: its variance is what is compared. */
const unclipped = (scores: number[], labels: number[]) => {
  const { auroc: value, variance } = aurocWithCi(scores, labels);
  return [-1, 1].map((sign) => value + sign * 1.959963984540054 * Math.sqrt(variance));
};
const quantities: Readonly<Record<string, Quantity>> = {
  auroc,
  average_precision: averagePrecision,
  eer: equalErrorRate,
  best_f1: (scores, labels) => f1Max(scores, labels).f1,
  best_f1_threshold: (scores, labels) => f1Max(scores, labels).threshold,
  best_f1_precision: (scores, labels) => f1Max(scores, labels).precision,
  best_f1_recall: (scores, labels) => f1Max(scores, labels).recall,
  fpr_at_95_tpr: (scores, labels) => fprAtTpr(scores, labels, 0.95).fpr,
  fpr_at_95_tpr_threshold: (scores, labels) => fprAtTpr(scores, labels, 0.95).threshold,
  mann_whitney_u_positives: (scores, labels) => mannWhitney(scores, labels).u,
  mann_whitney_p_two_sided: (scores, labels) => mannWhitney(scores, labels).pValue,
  delong_variance: (scores, labels) => aurocWithCi(scores, labels).variance,
  delong_se: (scores, labels) => Math.sqrt(aurocWithCi(scores, labels).variance),
  delong_ci95: (scores, labels) => unclipped(scores, labels).map((bound) => Math.min(1, Math.max(0, bound))),
  delong_ci95_unclipped: unclipped,
};

/** Scores and labels of a case, listed or computed by its two formulas of `i` and `variant`. */
function materialize(fixtureCase: FixtureCase, variant: number): { scores: number[]; labels: number[] } {
  const { scores, labels, formula, n } = fixtureCase;
  if (scores !== undefined && labels !== undefined) return { scores, labels };
  if (formula === undefined) throw new Error(`${fixtureCase.name} has neither scores nor a formula.`);
  const [label, score] = ['label_i', 'score_i'].map((name) => {
    const part = formula.split(';').find((text) => text.trim().startsWith(`${name} =`));
    if (part === undefined) throw new Error(`${fixtureCase.name}: no formula for ${name} in "${formula}".`);
    return part.slice(part.indexOf('=') + 1).replaceAll(' mod ', ' % ');
  });
  const rows = runInNewContext(
    `Array.from({ length: n }, (_, i) => { const label_i = Number(${label}); return [label_i, ${score}]; })`,
    { n, variant: fixtureCase.formula_variant ?? variant },
  ) as [number, number][];
  return { scores: rows.map(([, value]) => value), labels: rows.map(([value]) => value) };
}

function expectWithin(
  got: number | readonly number[],
  wanted: number | readonly number[],
  allowed: number,
): void {
  const [gotList, wantedList] = [[got].flat(), [wanted].flat()];
  expect(gotList).toHaveLength(wantedList.length);
  const misses = wantedList.map((value, i) =>
    gotList[i] === value ? 0 : Math.abs((gotList[i] ?? NaN) - value),
  );
  expect({ got, wanted, within: misses.every((miss) => miss <= allowed) }).toMatchObject({ within: true });
}

const TITLE = 'metrics against scikit-learn, SciPy and the reference';

describeFixture<Fixture>('metrics.json', TITLE, (fixture) => {
  describe.each(fixture.cases.map((fixtureCase) => [fixtureCase.name, fixtureCase] as const))(
    '%s',
    (_, fixtureCase) => {
      const { scores, labels } = materialize(fixtureCase, fixture.variant);
      const { tolerance, scale, results, checks } = fixtureCase;

      it('has the images that the fixture describes', () => {
        expect(scores).toHaveLength(fixtureCase.n);
        expect(labels.filter((label) => label === 1)).toHaveLength(fixtureCase.positives);
        if (checks === undefined) return;
        expectWithin(
          scores.reduce((sum, score) => sum + score, 0),
          checks.sum_scores,
          1e-9 * fixtureCase.n,
        );
        expect(new Set(scores).size).toBe(checks.distinct_scores);
        expectWithin(scores.slice(0, checks.first5_scores.length), checks.first5_scores, 1e-12);
        expect(labels.slice(0, checks.first5_labels.length)).toEqual(checks.first5_labels);
      });

      it.each(Object.keys(results))('reproduces %s', (name) => {
        const wanted = results[name];
        const quantity = quantities[name];
        if (quantity === undefined)
          throw new Error(`The fixture holds ${name}, which this test does not know.`);
        // Undefined there: one image of a class has no variance, equal scores no Mann–Whitney deviation.
        if (wanted === null || wanted === undefined) return;
        expectWithin(quantity(scores, labels), wanted, (tolerance[name] ?? tolerance.default) * scale);
      });

      it('reproduces the ROC curve', () => {
        const curve = rocCurve(scores, labels);
        expect(curve.thresholds).toHaveLength(fixtureCase.roc_points + 1);
        const wanted = fixtureCase.roc_curve_drop_intermediate_false;
        if (wanted === undefined) return;
        const allowed = tolerance.default * scale;
        expectWithin([...curve.fpr], wanted.fpr, allowed);
        expectWithin([...curve.tpr], wanted.tpr, allowed);
        const thresholds = wanted.thresholds.map((value) => (value === 'inf' ? Infinity : value));
        expectWithin([...curve.thresholds], thresholds, allowed);
      });
    },
  );
});
