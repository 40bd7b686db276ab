import { precisionRecallCurve, rocCurve } from '@cxr-anomaly/metrics';
import type { RunScores } from '@cxr-anomaly/runs';
import { lineStyles } from './method-style';
import { renderPlot, type Plot } from './render-plot';

/** Most points drawn of a curve; a screen could not show more. */
const POINTS = 600;

const SIZE = { width: 330, height: 330 };

/** A method and its scores. */
export interface TitledScores {
  readonly title: string;
  readonly tested: Pick<RunScores, 'scores' | 'labels'>;
}

/** Draws one ROC curve for each method, and the diagonal of random guessing. */
export function plotRoc(methods: readonly TitledScores[]): Promise<Plot> {
  const values = methods.flatMap(({ title, tested }) => {
    const { fpr, tpr } = rocCurve(tested.scores, tested.labels);
    return listPoints(title, fpr, tpr);
  });
  return plotLines(values, methods, {
    interpolate: 'linear',
    ...{ x: 'false-alarm rate (1 − specificity)', y: 'sensitivity' },
    reference: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    description: 'ROC curves: sensitivity against false-alarm rate, one line per method',
  });
}

/** Draws one precision-recall curve for each method, and the prevalence, which is what random guessing reaches. */
export function plotPrecisionRecall(methods: readonly TitledScores[]): Promise<Plot> {
  const values = methods.flatMap(({ title, tested }) => {
    const { precision, recall } = precisionRecallCurve(tested.scores, tested.labels);
    return listPoints(title, recall, precision);
  });
  const labels = methods[0]?.tested.labels ?? [];
  const prevalence = labels.filter((label) => label === 1).length / labels.length;
  return plotLines(values, methods, {
    // Linear interpolation between points is not achievable (Davis & Goadrich, ICML 2006).
    interpolate: 'step-before',
    ...{ x: 'recall (sensitivity)', y: 'precision' },
    reference: [
      { x: 0, y: prevalence },
      { x: 1, y: prevalence },
    ],
    description: 'Precision-recall curves, one line per method',
  });
}

/** Points of one curve: at most `POINTS`, including both ends. */
function listPoints(title: string, x: Float64Array, y: Float64Array): Point[] {
  const last = x.length - 1;
  const count = Math.min(POINTS, x.length);
  return Array.from({ length: count }, (_, order) => {
    const at = Math.round((order * last) / Math.max(1, count - 1));
    return { title, x: x[at] as number, y: y[at] as number, order };
  });
}

interface Point {
  readonly title: string;
  readonly x: number;
  readonly y: number;
  /** Position along the curve. */
  readonly order: number;
}

interface Lines {
  readonly interpolate: 'linear' | 'step-before';
  readonly x: string;
  readonly y: string;
  readonly reference: readonly { readonly x: number; readonly y: number }[];
  readonly description: string;
}

function plotLines(
  values: readonly Point[],
  methods: readonly TitledScores[],
  { x, y, interpolate, reference, description }: Lines,
): Promise<Plot> {
  const scale = { domain: [0, 1], nice: false };
  const place = {
    x: { field: 'x', type: 'quantitative', title: x, scale },
    y: { field: 'y', type: 'quantitative', title: y, scale },
  } as const;
  const styles = lineStyles(methods.map(({ title }) => title));
  return renderPlot(
    {
      ...SIZE,
      layer: [
        {
          data: { values: [...reference] },
          mark: { type: 'line', color: 'currentColor', strokeWidth: 1, strokeDash: [3, 3], opacity: 0.6 },
          encoding: place,
        },
        {
          data: { values: [...values] },
          mark: { type: 'line', strokeWidth: 2, interpolate },
          encoding: { ...place, ...styles, order: { field: 'order', type: 'quantitative' } },
        },
      ],
    },
    description,
  );
}
