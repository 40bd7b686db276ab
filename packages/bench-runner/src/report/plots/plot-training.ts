import type { LoggedEpoch } from '@cxr-anomaly/runs';
import { renderPlot, type Plot } from './render-plot';

const SIZE = { width: 250, height: 130, autosize: { type: 'fit', contains: 'padding' } } as const;

/** A part whose largest value is more than this many times its smallest is drawn on a logarithmic scale. */
const WIDE = 20;

/** No method has this many parts, but a log that was altered could ask for thousands of plots. */
const MOST_CURVES = 24;

/** One part of a loss at the end of each epoch that has it. */
export interface LossCurve {
  readonly name: string;
  readonly points: readonly { readonly epoch: number; readonly value: number }[];
}

/** Lists the parts of the training loss in the order in which they are logged; the held-out loss comes last. */
export function listLossCurves(epochs: readonly LoggedEpoch[]): LossCurve[] {
  const curves = new Map<string, { epoch: number; value: number }[]>();
  const add = (name: string, epoch: number, value: number) => {
    const points = curves.get(name);
    if (points) points.push({ epoch, value });
    else curves.set(name, [{ epoch, value }]);
  };
  for (const { epoch, losses } of epochs) {
    for (const [name, value] of Object.entries(losses)) add(name, epoch, value);
  }
  for (const { epoch, validationLoss } of epochs) {
    if (validationLoss !== undefined) add('held-out loss', epoch, validationLoss);
  }
  return [...curves]
    .map(([name, points]) => ({ name, points }))
    .filter(({ points }) => points.some(({ value }) => value !== 0))
    .slice(0, MOST_CURVES);
}

/**
 * Draws each part of the loss on its own scale, as parts differ by orders of magnitude. Parts that a setting turns off
 * are 0 throughout and not drawn.
 */
export async function plotTraining(epochs: readonly LoggedEpoch[], title: string): Promise<Plot[]> {
  const starts = epochs.filter(({ phase }, i) => i > 0 && epochs[i - 1]?.phase !== phase);
  const context = { title, last: epochs.length, boundaries: starts.map(({ epoch }) => epoch - 0.5) };
  const plots: Plot[] = [];
  for (const curve of listLossCurves(epochs)) plots.push(await plotCurve(curve, context));
  return plots;
}

interface Context {
  readonly title: string;
  /** Epochs of the training. */
  readonly last: number;
  /** Where one phase ends and the next begins. */
  readonly boundaries: readonly number[];
}

function plotCurve({ name, points }: LossCurve, { title, last, boundaries }: Context): Promise<Plot> {
  const values = points.map(({ value }) => value);
  const isWide = Math.min(...values) > 0 && Math.max(...values) > WIDE * Math.min(...values);
  return renderPlot(
    {
      ...SIZE,
      title: { text: name, anchor: 'start', fontSize: 12, fontWeight: 600, color: 'currentColor' },
      encoding: {
        x: {
          ...{ field: 'epoch', type: 'quantitative', title: null },
          scale: { domain: [1, Math.max(2, last)], nice: false },
          axis: { tickMinStep: 1, tickCount: 4, grid: false, format: 'd' },
        },
      },
      layer: [
        {
          data: { values: boundaries.map((epoch) => ({ epoch })) },
          mark: { type: 'rule', color: 'currentColor', opacity: 0.35, strokeDash: [2, 3] },
        },
        {
          data: { values: [...points] },
          mark: { type: 'line', strokeWidth: 1.6, color: 'currentColor', point: points.length < 3 },
          encoding: {
            y: {
              ...{ field: 'value', type: 'quantitative', title: null },
              scale: isWide ? { type: 'log' } : { zero: false },
              axis: { tickCount: 3, format: '.3~r', minExtent: 34 },
            },
          },
        },
      ],
    },
    `${name} of ${title} over its training epochs`,
  );
}
