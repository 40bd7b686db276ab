import type { RunScores } from '@cxr-anomaly/runs';

/** Number of images shown of each kind. */
const SHOWN = 4;

/** A kind of test image worth looking at. */
export interface CaseGroup {
  readonly title: string;
  /** Rows of the test images, the most telling first. */
  readonly rows: readonly number[];
}

/** Chooses the most telling test images: those with the highest and lowest scores, and the worst mistakes. */
export function chooseCases({ scores, labels }: Pick<RunScores, 'scores' | 'labels'>): CaseGroup[] {
  const ascending = [...scores.keys()].sort((a, b) => (scores[a] as number) - (scores[b] as number) || a - b);
  const descending = [...ascending].reverse();
  const take = (rows: readonly number[], label?: 0 | 1) =>
    rows.filter((row) => label === undefined || labels[row] === label).slice(0, SHOWN);
  return [
    { title: 'Most anomalous', rows: take(descending) },
    { title: 'Most normal', rows: take(ascending) },
    { title: 'Worst false alarms: normal images with the highest scores', rows: take(descending, 0) },
    { title: 'Worst misses: anomalous images with the lowest scores', rows: take(ascending, 1) },
  ];
}
