import { showText } from '@cxr-anomaly/runs';
import { byAuroc, nameOf } from '../../bench/board-columns';
import type { LeaderboardEntry } from '../../bench/leaderboard';
import { renderPlot, type Plot } from './render-plot';

const WIDTH = 520;
const ROW_HEIGHT = 24;

/** Width of the longest name of a baseline of ours. Without a screen, Vega takes letters to be a third wider than they are. */
const LONGEST_NAME = 420;

/** Draws the AUROC of each entry with its interval, and a circle for each seed; methods first, then baselines. */
export function plotAurocs(board: readonly LeaderboardEntry[]): Promise<Plot> {
  const sorted = byAuroc(board).filter(({ test }) => test !== undefined);
  const entries = [
    ...sorted.filter(({ kind }) => kind !== 'baseline'),
    ...sorted.filter(({ kind }) => kind === 'baseline'),
  ];
  const rows = entries.map((entry) => ({
    name: showText(nameOf(entry)),
    auroc: entry.test?.auroc ?? 0,
    ...(entry.test?.aurocCi && { lower: entry.test.aurocCi[0], upper: entry.test.aurocCi[1] }),
    isBaseline: entry.kind === 'baseline',
  }));
  const seeds = entries.flatMap((entry) =>
    entry.kind === 'method' ? entry.seeds.map(({ auroc }) => ({ name: showText(nameOf(entry)), auroc })) : [],
  );
  const y = {
    field: 'name',
    type: 'nominal',
    sort: rows.map(({ name }) => name),
    title: null,
    axis: { labelLimit: LONGEST_NAME },
  } as const;
  const scale = { zero: false, nice: true } as const;
  const color = {
    condition: { test: 'datum.isBaseline', value: '#8a8a94' },
    value: '#0072b2',
  } as const;
  return renderPlot(
    {
      width: WIDTH,
      height: ROW_HEIGHT * rows.length,
      layer: [
        {
          data: { values: [{ chance: 0.5 }] },
          mark: { type: 'rule', color: 'currentColor', strokeDash: [3, 3], opacity: 0.6 },
          encoding: { x: { field: 'chance', type: 'quantitative' } },
        },
        {
          data: { values: rows.filter(({ lower }) => lower !== undefined) },
          mark: { type: 'rule', strokeWidth: 3, strokeCap: 'round' },
          encoding: {
            y,
            x: { field: 'lower', type: 'quantitative', title: 'AUROC', scale },
            x2: { field: 'upper' },
            color,
          },
        },
        {
          data: { values: rows },
          mark: { type: 'tick', thickness: 3, size: 14 },
          encoding: { y, x: { field: 'auroc', type: 'quantitative' }, color },
        },
        {
          data: { values: seeds },
          mark: {
            type: 'point',
            filled: true,
            size: 50,
            fill: '#d55e00',
            stroke: 'currentColor',
            strokeWidth: 1,
          },
          encoding: { y, x: { field: 'auroc', type: 'quantitative' } },
        },
      ],
    },
    'AUROC of each method and baseline with its interval, and of each seed',
  );
}
