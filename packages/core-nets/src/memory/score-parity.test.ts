import { startEngine } from '@cxr-anomaly/engine/node';
import { mismatches, readFixture, type Quantity } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { meanNearestAngle } from './angular-distance';

interface ScoreCase {
  readonly name?: string;
  readonly K: number;
  readonly train_targets?: readonly number[];
  readonly scores: Quantity;
  readonly minmax_scores: Quantity;
  readonly auc: Quantity;
}

interface ScoreFixture {
  readonly memory: { readonly values: number[][] };
  readonly queries: { readonly values: number[][] };
  readonly labels: readonly number[];
  readonly train_targets?: readonly number[];
  readonly cases: readonly ScoreCase[];
}

/** The fixtures' memory keeps anomalous images too; only rows of normal ones are scored against. */
function cases(file: string): [string, ScoreFixture, ScoreCase][] {
  const fixture = readFixture<ScoreFixture>(file);
  return (fixture?.cases ?? []).map((one) => [
    `${file}: ${one.name ?? 'case'}, K = ${one.K}`,
    fixture as ScoreFixture,
    one,
  ]);
}

const all = [...cases('memdae_score.json'), ...cases('rlad_score.json')];
const maybe = all.length > 0 ? describe : describe.skip;

beforeAll(async () => {
  await startEngine();
});

maybe('meanNearestAngle against the reference', () => {
  it.each(all)('%s', (_, fixture, { K, train_targets = fixture.train_targets ?? [], ...wanted }) => {
    const rows = fixture.memory.values.filter((_row, i) => (train_targets[i] ?? 0) === 0);
    const scores = tf.tidy(() =>
      Array.from(meanNearestAngle(tf.tensor2d(fixture.queries.values), tf.tensor2d(rows), K).dataSync()),
    );
    const [least, most] = [Math.min(...scores), Math.max(...scores)];
    const scaled = scores.map((score) => (score - least) / (most - least));
    expect([
      ...mismatches('scores', scores, wanted.scores),
      ...mismatches('min-max scores', scaled, wanted.minmax_scores),
      ...mismatches('AUROC', [rankedAuroc(scores, fixture.labels)], wanted.auc),
    ]).toEqual([]);
  });
});

/** Share of pairs of an anomalous and a normal image that are ranked right. */
function rankedAuroc(scores: readonly number[], labels: readonly number[]): number {
  const of = (label: number) => scores.filter((_, i) => labels[i] === label);
  const pairs = of(1).flatMap((anomalous) => of(0).map((normal) => anomalous - normal));
  return pairs.reduce((sum, gap) => sum + (gap > 0 ? 1 : gap === 0 ? 0.5 : 0), 0) / pairs.length;
}
