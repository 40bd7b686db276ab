import { rocCurve } from '@cxr-anomaly/metrics';
import {
  countCalled,
  evaluate,
  isTestable,
  type TestMetrics,
  type ThresholdCounts,
} from '@cxr-anomaly/runs/browser';
import type { OpenedBundle } from '../../contracts';
import { scoreOf, type Film } from './film';
import type { FilmLabel, FilmLabels } from './labels';

/** How well a bundle's scores separate the labeled films. */
export interface Evaluation {
  readonly metrics: TestMetrics;
  readonly roc: readonly { readonly fpr: number; readonly tpr: number }[];
  /** Absent if the bundle has no threshold. */
  readonly counts?: ThresholdCounts;
  readonly normalScores: readonly number[];
  readonly anomalousScores: readonly number[];
  readonly groups: readonly GroupRow[];
}

/** The same for the films of one group; of a finding, against all normal films. */
export interface GroupRow {
  readonly column: string;
  readonly value: string;
  readonly normal: number;
  readonly anomalous: number;
  /** Absent if the group has films of one class only. */
  readonly metrics?: TestMetrics;
}

interface LabeledScore extends FilmLabel {
  readonly score: number;
}

/** Compares a bundle's scores with labels; undefined as long as there are not films of both classes. */
export function evaluateFilms(
  films: Iterable<Film>,
  labels: FilmLabels,
  bundle: OpenedBundle,
): Evaluation | undefined {
  const scored: LabeledScore[] = [];
  for (const film of films) {
    const label = labels.get(film.path);
    const score = scoreOf(film, bundle.id)?.score;
    if (label && score !== undefined) scored.push({ ...label, score });
  }
  const metrics = measure(scored);
  if (!metrics) return undefined;
  const [scores, truth] = [scored.map(({ score }) => score), scored.map(({ label }) => label)];
  const { fpr, tpr } = rocCurve(scores, truth);
  return {
    metrics,
    roc: Array.from(fpr, (rate, i) => ({ fpr: rate, tpr: tpr[i] ?? 1 })),
    ...(bundle.threshold !== undefined && { counts: countCalled(scores, truth, bundle.threshold) }),
    normalScores: scored.filter(({ label }) => label === 0).map(({ score }) => score),
    anomalousScores: scored.filter(({ label }) => label === 1).map(({ score }) => score),
    groups: [...listFindings(scored), ...listGroups(scored)],
  };
}

function measure(scored: readonly LabeledScore[]): TestMetrics | undefined {
  if (!isTestable(scored)) return undefined;
  return evaluate(
    scored.map(({ score }) => score),
    scored.map(({ label }) => label),
  );
}

function listFindings(scored: readonly LabeledScore[]): GroupRow[] {
  const normal = scored.filter(({ label }) => label === 0);
  const findings = distinct(scored.filter(({ label }) => label === 1).map(({ className }) => className));
  if (findings.length < 2) return [];
  return findings.map((value) => {
    const those = scored.filter(({ label, className }) => label === 1 && className === value);
    return describe('finding', value, [...normal, ...those]);
  });
}

function listGroups(scored: readonly LabeledScore[]): GroupRow[] {
  const columns = distinct(scored.flatMap(({ groups }) => Object.keys(groups)));
  return columns.flatMap((column) =>
    distinct(scored.map(({ groups }) => groups[column] ?? '')).map((value) =>
      describe(
        column,
        value === '' ? 'unknown' : value,
        scored.filter(({ groups }) => (groups[column] ?? '') === value),
      ),
    ),
  );
}

function describe(column: string, value: string, scored: readonly LabeledScore[]): GroupRow {
  const metrics = measure(scored);
  const anomalous = scored.filter(({ label }) => label === 1).length;
  return { column, value, normal: scored.length - anomalous, anomalous, ...(metrics && { metrics }) };
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
