import { precisionRecallCurve, rocCurve, sensitivity, specificity } from '@cxr-anomaly/metrics';
import { evaluate, formatFraction, formatInterval, type RunScores } from '@cxr-anomaly/runs';
import { lineStyles, type StyledLine } from './method-style';
import { renderPlot, type Plot } from './render-plot';
import { rocBand } from './roc-band';

/** Most points drawn of a curve; a screen could not show more. */
const POINTS = 600;

const SIZE = { width: 330, height: 330 };

/** A method, another tool or a baseline, and its scores. */
export interface TitledScores {
  readonly title: string;
  readonly tested: Pick<RunScores, 'scores' | 'labels'>;
  /** The calibrated threshold; absent where there is none. */
  readonly threshold?: number;
  readonly isBaseline?: boolean;
}

/** The ROC curves, and whose curve has an interval around it. */
export interface RocPlot extends Plot {
  readonly banded?: string;
}

/**
 * Draws one ROC curve for each method, the diagonal of random guessing, a dot at each calibrated threshold, and the pointwise interval
 * of the method with the highest AUROC. The legend lists each AUROC with its interval.
 */
export async function plotRoc(methods: readonly TitledScores[]): Promise<RocPlot> {
  const lines = methods.map((method) => {
    const { auroc, aurocCi } = evaluate(method.tested.scores, method.tested.labels);
    const title = `${method.title}: ${formatFraction(auroc)} (${formatInterval(aurocCi)})`;
    return { ...method, auroc, title, name: method.title };
  });
  const [best] = lines.filter(({ isBaseline }) => !isBaseline).sort((a, b) => b.auroc - a.auroc);
  const band = best ? rocBand(best.tested) : [];
  const values = lines.flatMap(({ title, tested }) => {
    const { fpr, tpr } = rocCurve(tested.scores, tested.labels);
    return listPoints(title, fpr, tpr);
  });
  const plot = await plotLines(values, lines, {
    interpolate: 'linear',
    ...{ x: 'false-alarm rate (1 − specificity)', y: 'sensitivity' },
    reference: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
    band: band.map(({ fpr, lower, upper }) => ({ title: best?.title ?? '', x: fpr, y: lower, upper })),
    marks: lines.flatMap(({ title, tested: { scores, labels }, threshold }) =>
      threshold === undefined
        ? []
        : [
            {
              title,
              x: 1 - specificity(scores, labels, threshold),
              y: sensitivity(scores, labels, threshold),
            },
          ],
    ),
    description: 'ROC curves: sensitivity against false-alarm rate, one line per method',
  });
  return best && band.length > 0 ? { ...plot, banded: best.name } : plot;
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

interface Place {
  readonly title: string;
  readonly x: number;
  readonly y: number;
}

interface Point extends Place {
  /** Position along the curve. */
  readonly order: number;
}

interface Lines {
  readonly interpolate: 'linear' | 'step-before';
  readonly x: string;
  readonly y: string;
  readonly reference: readonly { readonly x: number; readonly y: number }[];
  /** Points of an area from `y` to `upper`, in the color of a line. */
  readonly band?: readonly (Place & { readonly upper: number })[];
  /** Dots in the colors of their lines. */
  readonly marks?: readonly Place[];
  readonly description: string;
}

function plotLines(
  values: readonly Point[],
  methods: readonly StyledLine[],
  { x, y, interpolate, reference, band = [], marks = [], description }: Lines,
): Promise<Plot> {
  const scale = { domain: [0, 1], nice: false };
  const place = {
    x: { field: 'x', type: 'quantitative', title: x, scale },
    y: { field: 'y', type: 'quantitative', title: y, scale },
  } as const;
  const styles = lineStyles(methods);
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
          data: { values: [...band] },
          mark: { type: 'area', opacity: 0.16 },
          encoding: { ...place, y2: { field: 'upper' }, color: styles.color },
        },
        {
          data: { values: [...values] },
          mark: { type: 'line', strokeWidth: 2, interpolate },
          encoding: { ...place, ...styles, order: { field: 'order', type: 'quantitative' } },
        },
        {
          data: { values: [...marks] },
          mark: {
            type: 'point',
            filled: true,
            size: 90,
            opacity: 1,
            stroke: 'currentColor',
            strokeWidth: 1.5,
          },
          encoding: { ...place, color: styles.color },
        },
      ],
    },
    description,
  );
}
