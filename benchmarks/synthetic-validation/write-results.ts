import { join } from 'node:path';
import { writeFileAtomic } from '@cxr-anomaly/files/node';
import { methods } from '@cxr-anomaly/bench-runner';
import { anomalyKinds } from '@cxr-anomaly/data-cxr/node';
import { dataSets } from './data';
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
  const correlation = meanOf(groups.map((group) => group.correlation));
  const gain = meanOf(groups.map(({ chosen, cpu }) => chosen.real - cpu.real));
  const best = meanOf(groups.map(({ rows, cpu }) => Math.max(...rows.map(({ real }) => real)) - cpu.real));
  const curves = meanOf(runs.filter(({ curve }) => curve.length > 2).map(({ curve }) => correlate(curve)));
  const missing = listMissing(runs);
  return [
    '# Do anomalies drawn into normal films choose settings that are good on real ones?',
    '',
    conclude(correlation, gain),
    '',
    'Made by `npx nx run benchmarks:synthetic-validation`. Every setting is trained on normal films alone. Then its _synthetic_ AUROC is',
    'that of held-out normal films with anomalies drawn into them ([how](../../docs/methods.md#synthetic-validation)) against the same',
    'films untouched, its _real_ AUROC that of the test set. The settings were written down before the first run and each changes the',
    'preset `cpu`. NIH sample: 208 films to train on, 23 held out. PneumoniaMNIST: the first 300 normal images of its training split, so',
    'that runs take as long, and 64 of the 135 normal ones of its validation split.',
    '',
    ...(missing.length > 0 ? [`Not finished, so not counted: ${missing.join('; ')}.`, ''] : []),
    '## In short',
    '',
    '| question | answer | 95 % interval | over |',
    '| --- | ---: | --- | --- |',
    line(
      'rank correlation of synthetic and real AUROC among the settings of a method',
      correlation,
      'pairs of method and data set',
    ),
    line('real AUROC of the setting chosen by synthetic AUROC, minus that of `cpu`', gain, 'pairs'),
    line('the same of the best setting, known only from the test set', best, 'pairs'),
    line('rank correlation among the epochs of a run', curves, 'runs of Deep-SVDD, RLAD and GAN-GP'),
    '',
    'Spearman’s correlation of the settings’ means over seeds; means over the pairs with Student’s t interval, as if the pairs were',
    'independent, which two data sets are not quite: the true intervals are wider.',
    '',
    ...dataSets.flatMap(({ name }) =>
      formatData(
        groups.filter(({ data }) => data === name),
        name,
      ),
    ),
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

function conclude(correlation: Mean, gain: Mean): string {
  const isPositive = (correlation.interval?.[0] ?? -1) > 0;
  return isPositive
    ? `Yes, somewhat: the higher a setting’s AUROC on drawn anomalies, the higher its AUROC on real ones, and choosing by it gains ${signed(gain.mean)} over \`cpu\`.`
    : `No: AUROC on drawn anomalies does not tell which setting has the higher AUROC on real ones (rank correlation ${signed(correlation.mean)}, ${span(correlation.interval)}), so nothing in this project is chosen by it.`;
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

function listMissing(runs: readonly TrainedCandidate[]): string[] {
  const titles = new Map(methods.map(({ name, title }) => [name, title]));
  return dataSets.flatMap(({ name: data }) =>
    [...new Set(candidates.map(({ method }) => method))].flatMap((method) => {
      const wanted = 3 * candidates.filter((candidate) => candidate.method === method).length;
      const done = runs.filter((run) => run.data === data && run.method === method).length;
      return done === wanted ? [] : [`${titles.get(method)} on ${data} (${done} of ${wanted} runs)`];
    }),
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
