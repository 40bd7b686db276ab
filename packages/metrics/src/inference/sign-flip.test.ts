import { drawScores, seededNormal, seededUniform, type ScoredImages } from '../testing/seeded-scores';
import { slowAuroc } from '../testing/slow-definitions';
import { signFlipTest } from './sign-flip-test';
import { signFlipWeights } from './sign-flip-weights';

/** A few images of both classes, and a second detector; ties in some. */
function drawFew(seed: number): { a: number[]; b: number[]; labels: number[] } {
  const uniform = seededUniform(seed + 500);
  const { scores, labels } = drawScores(seed);
  const rows = [0, 1].flatMap((label) =>
    [...labels.keys()].filter((row) => labels[row] === label).slice(0, 4),
  );
  const a = rows.map((row) => scores[row] as number);
  return {
    a,
    b: a.map((score) => Math.round((score + 2 * seededNormal(uniform)) * 2) / 2),
    labels: rows.map((row) => labels[row] as number),
  };
}

/** Midranks, counted pair by pair. */
const ranksOf = (scores: readonly number[]) =>
  scores.map(
    (score) =>
      scores.filter((other) => other < score).length + scores.filter((other) => other === score).length / 2,
  );

/** The difference of the AUROCs for every choice of images whose ranks are exchanged. */
function exchange({ a, b, labels }: ReturnType<typeof drawFew>): number[] {
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
  const of = (scores: number[]): ScoredImages => ({ scores, labels });
  return Array.from({ length: 2 ** labels.length }, (_, choice) => {
    const isExchanged = (i: number) => ((choice >> i) & 1) === 1;
    const first = labels.map((_, i) => (isExchanged(i) ? ranksB : ranksA)[i] as number);
    const second = labels.map((_, i) => (isExchanged(i) ? ranksA : ranksB)[i] as number);
    return slowAuroc(of(first)) - slowAuroc(of(second));
  });
}

describe('signFlipWeights', () => {
  it('adds up to the difference of the AUROCs for every exchange of ranks', () => {
    for (let seed = 0; seed < 24; seed++) {
      const drawn = drawFew(seed);
      const weights = signFlipWeights(drawn.a, drawn.b, drawn.labels);
      const anomalous = drawn.labels.filter((label) => label === 1).length;
      const unit = 4 * anomalous * (drawn.labels.length - anomalous);
      exchange(drawn).forEach((difference, choice) => {
        const sum = weights.reduce(
          (total, weight, i) => total + (((choice >> i) & 1) === 1 ? -weight : weight),
          0,
        );
        expect(sum / unit).toBeCloseTo(difference, 12);
      });
    }
  });
});

describe('signFlipTest', () => {
  it('counts the exchanges whose difference is as large', () => {
    for (let seed = 0; seed < 24; seed++) {
      const drawn = drawFew(seed);
      const differences = exchange(drawn);
      const observed = Math.abs(differences[0] as number) - 1e-9;
      const extreme = differences.filter((difference) => Math.abs(difference) >= observed).length;
      const pValue = signFlipTest(signFlipWeights(drawn.a, drawn.b, drawn.labels));
      expect(pValue).toBeCloseTo(extreme / differences.length, 12);
    }
  });

  it('takes the normal distribution where counting would take too long, to nearly the same value', () => {
    const uniform = seededUniform(1);
    const few = Float64Array.from({ length: 300 }, () => Math.round(100 * (uniform() - 0.44)));
    // The same with so large a common unit that only the sum of the sizes, not the test, changes: one weight breaks the unit.
    const many = few.map((weight, i) => weight * 1e6 + (i === 0 ? 1 : 0));
    expect(Math.abs(signFlipTest(few) - signFlipTest(many))).toBeLessThan(0.005);
    expect(signFlipTest(few)).toBeLessThan(0.2);
  });

  it('is 1 if there is no difference at all', () => {
    expect(signFlipTest(new Float64Array(5))).toBe(1);
    expect(signFlipTest(Float64Array.of(3, -3))).toBe(1);
  });
});
