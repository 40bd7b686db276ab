import { auroc, averagePrecision, equalErrorRate, f1Max, fprAtTpr } from '@cxr-anomaly/metrics';

/** How a figure of a test is computed, and what people see of it. */
export interface Figure {
  /** Its name in words. */
  readonly name: string;
  /** The title of its column in tables of methods; without a title it has no column. */
  readonly column?: string;
  /** What the column's title stands for, if that is not obvious. */
  readonly meaning?: string;
  /** From scores, higher = more anomalous, and labels (0 normal, 1 anomalous); a fraction of 1. */
  readonly compute: (scores: ArrayLike<number>, labels: ArrayLike<number>) => number;
}

const FIGURES_BY_NAME = {
  auroc: { name: 'AUROC', column: 'AUROC', meaning: 'with its 95 % confidence interval', compute: auroc },
  averagePrecision: {
    ...{ name: 'average precision', column: 'AP', meaning: 'average precision' },
    compute: averagePrecision,
  },
  eer: { name: 'equal error rate', column: 'EER', meaning: 'equal error rate', compute: equalErrorRate },
  f1Max: { name: 'highest F1', compute: (scores, labels) => f1Max(scores, labels).f1 },
  fprAt95Tpr: {
    ...{ name: 'FPR at 95 % TPR', column: 'FPR@95TPR' },
    meaning: 'false positives where 95 % of the anomalous images are found',
    compute: (scores, labels) => fprAtTpr(scores, labels).fpr,
  },
} satisfies Readonly<Record<string, Figure>>;

/** The name of a figure in `metrics.json` and `leaderboard.json`. */
export type FigureName = keyof typeof FIGURES_BY_NAME;

/**
 * What a test computes from scores and labels alone, in the order in which people read it. To add a metric, add an entry here:
 * results, leaderboards, their schemas, checks and tables follow.
 */
export const FIGURES: Readonly<Record<FigureName, Figure>> = FIGURES_BY_NAME;

export const FIGURE_NAMES = Object.keys(FIGURES_BY_NAME) as readonly FigureName[];

/** Maps each figure to a value. */
export function mapFigures<T>(valueOf: (name: FigureName, figure: Figure) => T): Record<FigureName, T> {
  const entries = FIGURE_NAMES.map((name) => [name, valueOf(name, FIGURES[name])] as const);
  return Object.fromEntries(entries) as Record<FigureName, T>;
}
