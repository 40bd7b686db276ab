import { join } from 'node:path';
import { writeFileAtomic } from '@cxr-anomaly/files/node';
import { methods } from '@cxr-anomaly/bench-runner';
import { dataSets } from './data';
import { anomalyKinds } from './draw-anomaly';
import { candidates, CPU } from './settings';
import { meanOf, rankCorrelation, type Mean } from './statistics';
import type { TrainedCandidate } from './train-candidate';

/** Writes `synthetic-validation.md` from the runs that are finished. */
export async function writeResults(folder: string, runs: readonly TrainedCandidate[]): Promise<void> {
  await writeFileAtomic(join(folder, 'synthetic-validation.md'), formatPage(runs));
}

/** A setting's means over its seeds. */
interface Row {
  readonly setting: string;
  readonly runs: readonly TrainedCandidate[];
  readonly synthetic: number;
  readonly real: number;
}

/** The settings of one method on one data set. */
interface Group {
  readonly data: string;
  readonly method: string;
  readonly rows: readonly Row[];
  /** Among the settings' means. */
  readonly correlation: number;
  readonly chosen: Row;
  readonly cpu: Row;
}

function formatPage(runs: readonly TrainedCandidate[]): string {
  const groups = listGroups(runs);
  const correlation = meanCorrelation(groups);
  const gain = meanOf(groups.map(({ chosen, cpu }) => chosen.real - cpu.real));
  const best = meanOf(groups.map(({ rows, cpu }) => Math.max(...rows.map(({ real }) => real)) - cpu.real));
  const curves = meanOf(runs.filter(({ curve }) => curve.length > 2).map(({ curve }) => correlate(curve)));
  const missing = listMissing(groups);
  return [
    '# Do anomalies drawn into normal films choose settings that are good on real ones?',
    '',
    ...wrap(conclude(correlation, gain)),
    '',
    ...wrap(
      'Made by `npx nx run benchmarks:synthetic-validation`. Every setting is trained on normal films alone. Then its _synthetic_ AUROC is ' +
        'that of held-out normal films with anomalies drawn into them against the same films untouched, its _real_ AUROC that of the ' +
        'test set. The settings were written down before the first run, and each changes the preset `cpu`. On the NIH sample, 23 of 231 ' +
        'normal films are held out; of PneumoniaMNIST, the first 300 normal images are trained on, so that runs take as long, and 64 of ' +
        'the 135 normal ones of its validation split are drawn into.',
    ),
    '',
    ...(missing.length > 0
      ? [...wrap(`Left out, since no seed is finished: ${missing.join(', ')}.`), '']
      : []),
    '## In short',
    '',
    '| question | answer | 95 % interval | over |',
    '| --- | ---: | --- | --- |',
    line(
      'rank correlation of synthetic and real AUROC among the settings of a method',
      correlation,
      'pairs of method and data set',
    ),
    ...dataSets.map(({ name }) =>
      line(
        `the same on ${name} alone`,
        meanCorrelation(groups.filter(({ data }) => data === name)),
        'methods',
      ),
    ),
    line('real AUROC of the setting chosen by synthetic AUROC, minus that of `cpu`', gain, 'pairs'),
    line('the same of the best setting, known only from the test set', best, 'pairs'),
    line('rank correlation among the epochs of a run', curves, 'runs of Deep-SVDD'),
    '',
    'Spearman’s correlation of the settings’ means over seeds; means over the pairs with Student’s t interval, as if the pairs were',
    'independent, which those of one data set are not quite: the true intervals are wider.',
    '',
    ...dataSets.flatMap(({ name }) =>
      formatData(
        groups.filter(({ data }) => data === name),
        name,
      ),
    ),
    ...DRAWN,
    '## By kind of anomaly',
    '',
    'The mean rank correlation if only one kind had been drawn, looked at afterwards: of so many kinds, some do well by chance.',
    '',
    '| kind | correlation | 95 % interval |',
    '| --- | ---: | --- |',
    ...anomalyKinds.map((kind) => {
      const { mean, interval } = meanOf(groups.map((group) => correlateKind(group, kind)));
      return `| ${kind} | ${signed(mean)} | ${span(interval)} |`;
    }),
    '',
  ].join('\n');
}

const DRAWN = [
  '## What is drawn',
  '',
  'One anomaly of each kind into each film, at the side of the network’s input and before tone and normalization, so that these',
  'follow as they would if the film itself showed it.',
  '',
  '- Lesions of the phantom: consolidation, nodule, effusion and pneumothorax, placed as in a phantom’s chest, since nothing knows',
  '  the film’s own anatomy. Where a lesion adds a to the attenuation, the film is blended by 1 − e^−sa toward its own bright',
  '  levels (the 95 % quantile), where it lets more pass toward its dark ones (5 %), with s uniform in [0.4,1].',
  '- Cut and paste (Li et al., _CutPaste_, CVPR 2021): a rectangle of 2 to 15 % of the area, with sides in a ratio of 0.3 to 3.3, is',
  '  copied to another place.',
  '- Foreign patch (Tan et al., _Detecting Outliers with Foreign Patch Interpolation_, MELBA 2022): a square of 10 to 40 % of the',
  '  side becomes 1 − α of itself and α of the same square of another film, with α uniform in [0.05,0.95].',
  '',
];

/** The mean over groups; correlations end at ±1. */
function meanCorrelation(groups: readonly Group[]): Mean {
  const { interval, ...mean } = meanOf(groups.map(({ correlation }) => correlation));
  return { ...mean, ...(interval && { interval: [Math.max(-1, interval[0]), Math.min(1, interval[1])] }) };
}

function conclude(correlation: Mean, gain: Mean): string {
  const isPositive = (correlation.interval?.[0] ?? -1) > 0 && gain.mean > 0;
  const found = `rank correlation ${signed(correlation.mean)} (${span(correlation.interval)}), choosing by it ${signed(gain.mean)} (${span(gain.interval)}) against \`cpu\``;
  return isPositive
    ? `Yes: settings with a higher AUROC on drawn anomalies have a higher one on real ones (${found}).`
    : `Not that we could see: a higher AUROC on drawn anomalies does not go with a higher one on real ones (${found}). So no part of this project chooses by it, and no preset was changed.`;
}

function listGroups(runs: readonly TrainedCandidate[]): Group[] {
  const names = [...new Set(candidates.map(({ method }) => method))];
  return dataSets.flatMap(({ name: data }) =>
    names.flatMap((method) => {
      const own = runs.filter((run) => run.data === data && run.method === method);
      // Settings are compared over the seeds that all of them have.
      const settings = candidates.filter((candidate) => candidate.method === method).map(({ name }) => name);
      const seeds = [...new Set(own.map(({ seed }) => seed))].filter((seed) =>
        settings.every((setting) => own.some((run) => run.setting === setting && run.seed === seed)),
      );
      if (seeds.length === 0) return [];
      const rows = settings.map((setting): Row => {
        const its = own.filter((run) => run.setting === setting && seeds.includes(run.seed));
        return { setting, runs: its, synthetic: mean(its, 'synthetic'), real: mean(its, 'real') };
      });
      const chosen = rows.reduce((best, row) => (row.synthetic > best.synthetic ? row : best));
      const cpu = rows.find(({ setting }) => setting === CPU) as Row;
      return [{ data, method, rows, correlation: correlate(rows), chosen, cpu }];
    }),
  );
}

/** Methods without a seed that all of their settings have. */
function listMissing(groups: readonly Group[]): string[] {
  return dataSets.flatMap(({ name: data }) =>
    [...new Set(candidates.map(({ method }) => method))]
      .filter((method) => !groups.some((group) => group.data === data && group.method === method))
      .map((method) => `${titleOf(method)} on ${data}`),
  );
}

function formatData(groups: readonly Group[], name: string): string[] {
  return [
    `## ${name}`,
    '',
    'AUROC, means over seeds ± their standard deviation. **Bold**: the setting that synthetic AUROC chooses.',
    '',
    '| method | setting | synthetic | real | seeds |',
    '| --- | --- | ---: | ---: | ---: |',
    ...groups.flatMap(({ method, rows, chosen }) =>
      rows.map((row) => {
        const mark = row === chosen ? '**' : '';
        const cells = [
          titleOf(method),
          `${mark}${row.setting === CPU ? '`cpu`' : row.setting}${mark}`,
          withDeviation(row.runs.map(({ synthetic }) => synthetic)),
          withDeviation(row.runs.map(({ real }) => real)),
          row.runs.length,
        ];
        return `| ${cells.join(' | ')} |`;
      }),
    ),
    '',
    '| method | rank correlation | chosen | its real AUROC, minus that of `cpu` | best, minus `cpu` |',
    '| --- | ---: | --- | ---: | ---: |',
    ...groups.map(({ method, rows, correlation, chosen, cpu }) => {
      const best = Math.max(...rows.map(({ real }) => real));
      return `| ${titleOf(method)} | ${signed(correlation)} | ${chosen.setting} | ${signed(chosen.real - cpu.real)} | ${signed(best - cpu.real)} |`;
    }),
    '',
  ];
}

/** Lines of at most 128 characters. */
function wrap(text: string): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length + 1 > 128) return [...lines, word];
    return [...lines.slice(0, -1), `${line} ${word}`];
  }, []);
}

function titleOf(method: string): string {
  return methods.find(({ name }) => name === method)?.title ?? method;
}

function correlate(points: readonly { readonly synthetic: number; readonly real: number }[]): number {
  return rankCorrelation(
    points.map(({ synthetic }) => synthetic),
    points.map(({ real }) => real),
  );
}

function correlateKind({ rows }: Group, kind: string): number {
  const of = ({ runs }: Row): number =>
    runs.reduce((sum, { kinds }) => sum + (kinds[kind] as number), 0) / runs.length;
  return rankCorrelation(
    rows.map(of),
    rows.map(({ real }) => real),
  );
}

function mean(runs: readonly TrainedCandidate[], figure: 'synthetic' | 'real'): number {
  return runs.reduce((sum, run) => sum + run[figure], 0) / runs.length;
}

function line(question: string, { mean, interval, count }: Mean, over: string): string {
  return `| ${question} | ${signed(mean)} | ${span(interval)} | ${count} ${over} |`;
}

function signed(value: number): string {
  if (Number.isNaN(value)) return '–';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function span(interval: readonly [number, number] | undefined): string {
  return interval ? `${signed(interval[0])} to ${signed(interval[1])}` : '–';
}

function withDeviation(values: readonly number[]): string {
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return average.toFixed(3);
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
  return `${average.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}`;
}
