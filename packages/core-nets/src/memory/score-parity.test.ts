import { startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture, mismatches, type Quantity } from '@cxr-anomaly/fixtures';
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

beforeAll(async () => {
  await startEngine();
});

describe.each(['memdae_score.json', 'rlad_score.json'])('%s', (file) => {
  describeFixture<ScoreFixture>(file, 'meanNearestAngle against the reference', (fixture) => {
    it.each(fixture.cases.map((one) => [one.name ?? 'case', one.K, one] as const))(
      '%s, K = %i',
      (_, K, wanted) => compare(fixture, K, wanted),
    );
  });
});

/** The fixtures' memory keeps anomalous images too; only rows of normal ones are scored against. */
function compare(fixture: ScoreFixture, K: number, wanted: ScoreCase): void {
  const train_targets = wanted.train_targets ?? fixture.train_targets ?? [];
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
}

/** Share of pairs of an anomalous and a normal image that are ranked correctly. */
function rankedAuroc(scores: readonly number[], labels: readonly number[]): number {
  const of = (label: number) => scores.filter((_, i) => labels[i] === label);
  const pairs = of(1).flatMap((anomalous) => of(0).map((normal) => anomalous - normal));
  return pairs.reduce((sum, gap) => sum + (gap > 0 ? 1 : gap === 0 ? 0.5 : 0), 0) / pairs.length;
}
