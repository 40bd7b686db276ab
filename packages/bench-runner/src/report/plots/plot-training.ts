import type { LoggedEpoch } from '../read-report';
import { lineStyles } from './method-style';
import { renderPlot, type Plot } from './render-plot';

/** Draws the losses at the end of each epoch, phases side by side, each with a scale of its own kind of loss. */
export function plotTraining(epochs: readonly LoggedEpoch[], title: string): Promise<Plot> {
  const all = epochs.flatMap(({ epoch, losses, validationLoss }) => [
    ...Object.entries(losses).map(([name, value]) => ({ epoch, title: name, value })),
    ...(validationLoss === undefined ? [] : [{ epoch, title: 'validation', value: validationLoss }]),
  ]);
  // A part that a setting leaves out is 0 throughout.
  const values = all.filter(({ title: part }) => all.some((one) => one.title === part && one.value !== 0));
  const titles = [...new Set(values.map((value) => value.title))];
  const starts = epochs.filter(({ phase }, i) => i > 0 && epochs[i - 1]?.phase !== phase);
  const isPositive = values.every(({ value }) => value > 0);
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: { nice: false },
    axis: { tickMinStep: 1 },
  } as const;
  return renderPlot(
    {
      width: 620,
      height: 200,
      layer: [
        {
          data: { values: starts.map(({ epoch }) => ({ epoch: epoch - 0.5 })) },
          mark: { type: 'rule', color: 'currentColor', opacity: 0.4, strokeDash: [2, 3] },
          encoding: { x },
        },
        {
          data: { values },
          mark: { type: 'line', strokeWidth: 1.6, point: epochs.length <= 10 },
          encoding: {
            x,
            y: {
              ...{ field: 'value', type: 'quantitative', title: 'loss' },
              scale: isPositive ? { type: 'log' } : { type: 'symlog', zero: false },
            },
            ...lineStyles(titles),
          },
        },
      ],
    },
    `Losses of ${title} over the epochs of its training`,
  );
}
