import { readFile, writeFile } from 'node:fs/promises';
import type { BootstrapCoverage, Coverage, Rejections, Size } from './simulate';
import type { SeedCoverage } from './simulate-seeds';
import type { AdjustedCoverage, AdjustedRejections, MixedCoverage } from './simulate-strata';

/** All simulation results. */
export interface Simulated {
  readonly samples: number;
  readonly coverage: readonly Coverage[];
  readonly rejections: readonly Rejections[];
  readonly adjusted: readonly AdjustedCoverage[];
  readonly mixed: readonly MixedCoverage[];
  readonly adjustedRejections: readonly AdjustedRejections[];
  readonly seeds: readonly SeedCoverage[];
  readonly bootstrap: readonly BootstrapCoverage[];
}

/** The tables are between these lines of the page. */
const [START, END] = ['<!-- tables: npx nx run benchmarks:coverage -->', '<!-- end of tables -->'];

/** The range that the coverage of a 95 % interval should stay in with at least ten images of each class. */
const [LOWEST, HIGHEST] = [0.93, 0.98];

/** Replaces the tables of a Markdown page. */
export async function writeTables(page: string, simulated: Simulated): Promise<void> {
  const text = await readFile(page, 'utf8');
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${page} has no place for the tables.`);
  await writeFile(page, `${text.slice(0, start)}${START}\n\n${format(simulated)}\n\n${text.slice(end)}`);
}

function format(simulated: Simulated): string {
  const { samples, coverage, rejections, bootstrap } = simulated;
  return [
    `### Intervals of one AUROC: samples that hold the true value, in percent`,
    `${samples.toLocaleString('en')} samples a cell, so that a share of 95 % comes out within 0.7 of it in 19 of 20 cells. Each cell: this interval / DeLong's.\nBold: out of 93 to 98 with ten images of each class or more.`,
    ...groupBy(coverage, ({ shape }) => shape).map(([shape, rows]) =>
      table(`${capitalize(shape)}`, rows, ({ covered, delong, ...row }) => {
        const isOut = isLarge(row) && (covered < LOWEST || covered > HIGHEST);
        return `${mark(percent(covered), isOut)} / ${percent(delong)}`;
      }),
    ),
    countOutside(coverage),
    `### Two detectors of the same AUROC: samples in which they are said to differ, in percent`,
    `${Math.ceil(samples / 4).toLocaleString('en')} samples a cell, normal scores. Each cell: p < 0.05 / an interval without 0 / DeLong's test alone. An error of 5 % comes out\nbelow 6.4 in 19 of 20 cells; bold: p < 0.05 in more than 7 %.`,
    ...groupBy(rejections, ({ detectors }) => detectors).map(([detectors, rows]) =>
      table(`Detectors ${detectors}`, rows, ({ test, interval, delong }) =>
        [mark(percent(test), test > 0.07), percent(interval), percent(delong)].join(' / '),
      ),
    ),
    ...formatAdjusted(simulated),
    ...formatSeeds(simulated),
    `### Bootstrap of the average precision: samples that hold the expected value, in percent`,
    `${Math.ceil(samples / 10).toLocaleString('en')} samples a cell, 200 resamples each, normal scores. Each cell: of those with an interval / without one, as all resamples agree.`,
    table('', bootstrap, ({ covered, without }) => `${percent(covered)} / ${percent(without)}`),
  ].join('\n\n');
}

function table<Row extends Size & { readonly auroc: number }>(
  title: string,
  rows: readonly Row[],
  cell: (row: Row) => string,
): string {
  return drawTable(title, rows, {
    head: 'normal, anomalous',
    nameOf: ({ normal, anomalous }) => `${normal}, ${anomalous}`,
    cell,
  });
}

interface TableParts<Row> {
  readonly head: string;
  /** The row that a cell belongs to. */
  readonly nameOf: (row: Row) => string;
  readonly cell: (row: Row) => string;
}

/** A table with a column for each AUROC. */
function drawTable<Row extends { readonly auroc: number }>(
  title: string,
  rows: readonly Row[],
  { head, nameOf, cell }: TableParts<Row>,
): string {
  const levels = [...new Set(rows.map(({ auroc }) => auroc))];
  return [
    ...(title ? [`**${title}**`, ''] : []),
    `| ${head} | ${levels.map((level) => `AUROC ${level}`).join(' | ')} |`,
    `| --- | ${levels.map(() => '---:').join(' | ')} |`,
    ...groupBy(rows, nameOf).map(([name, cells]) => `| ${name} | ${cells.map(cell).join(' | ')} |`),
  ].join('\n');
}

/** Images of each stratum, normal + anomalous. */
const STRATA = 'strata';

function formatAdjusted({ samples, adjusted, mixed, adjustedRejections }: Simulated): string[] {
  const pairs = [...new Set(mixed.map(({ aurocs }) => aurocs.join(', ')))];
  return [
    '### Intervals of the adjusted AUROC: samples that hold the true value, in percent',
    `${Math.ceil(samples / 4).toLocaleString('en')} samples a cell, so that a share of 95 % comes out within 1.4 of it in 19 of 20 cells; strata lie three standard\ndeviations of a score apart. Each cell: this interval / that of the AUROC of all images, which answers another question. Bold: out\nof 93 to 98.`,
    ...groupBy(adjusted, ({ shape }) => shape).map(([shape, rows]) =>
      drawTable(capitalize(shape), rows, {
        head: STRATA,
        nameOf: ({ layout }) => layout,
        cell: ({ covered, pooled }) =>
          `${mark(percent(covered), covered < LOWEST || covered > HIGHEST)} / ${percent(pooled)}`,
      }),
    ),
    [
      '**Strata that take turns at two AUROCs, normal scores**',
      '',
      `| ${STRATA} | ${pairs.map((pair) => `AUROC ${pair}`).join(' | ')} |`,
      `| --- | ${pairs.map(() => '---:').join(' | ')} |`,
      ...groupBy(mixed, ({ layout }) => layout).map(
        ([layout, cells]) => `| ${layout} | ${cells.map(({ covered }) => percent(covered)).join(' | ')} |`,
      ),
    ].join('\n'),
    '### Two detectors of the same adjusted AUROC: samples in which they are said to differ, in percent',
    `${Math.ceil(samples / 8).toLocaleString('en')} samples a cell, normal scores; only one of the detectors scores strata differently. Each cell: p < 0.05 / an interval\nwithout 0. Bold: p < 0.05 in more than 7 %.`,
    ...groupBy(adjustedRejections, ({ detectors }) => detectors).map(([detectors, rows]) =>
      drawTable(`Detectors ${detectors}`, rows, {
        head: STRATA,
        nameOf: ({ layout }) => layout,
        cell: ({ test, interval }) => `${mark(percent(test), test > 0.07)} / ${percent(interval)}`,
      }),
    ),
  ];
}

function formatSeeds({ samples, seeds }: Simulated): string[] {
  return [
    '### Intervals over several seeds: samples that hold the AUROC that seeds have on average, in percent',
    `${Math.ceil(samples / 8).toLocaleString('en')} samples a cell, normal scores. Each cell: this interval / the means of the seeds' bounds, which were shown before / the\nstandard deviation of the AUROC between seeds on the same images.`,
    drawTable('', seeds, {
      head: 'seeds, normal + anomalous, deviation of the distance between classes',
      nameOf: ({ seeds: count, normal, anomalous, tau }) => `${count}, ${normal} + ${anomalous}, ${tau}`,
      cell: ({ covered, means, deviation }) =>
        [
          mark(percent(covered), covered < LOWEST || covered > HIGHEST),
          percent(means),
          deviation.toFixed(3),
        ].join(' / '),
    }),
  ];
}

function countOutside(coverage: readonly Coverage[]): string {
  const large = coverage.filter(isLarge);
  const count = (isCounted: (covered: number, delong: number) => boolean) =>
    large.filter(({ covered, delong }) => isCounted(covered, delong)).length;
  const lowest = Math.min(...large.map(({ covered }) => covered));
  const lowestDelong = Math.min(...large.map(({ delong }) => delong));
  return (
    `Of ${large.length} cells with ten images of each class or more, ${count((covered) => covered < LOWEST)} lie below 93 % (the lowest at ${percent(lowest)} %) ` +
    `and ${count((covered) => covered > HIGHEST)} above 98 %; by DeLong's\ninterval ${count((_, delong) => delong < LOWEST)} lie below 93 % (the lowest at ${percent(lowestDelong)} %).`
  );
}

function isLarge({ normal, anomalous }: Size): boolean {
  return Math.min(normal, anomalous) >= 10;
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups];
}

const percent = (share: number) => (Number.isNaN(share) ? '–' : (100 * share).toFixed(1));
const mark = (text: string, isMarked: boolean) => (isMarked ? `**${text}**` : text);
const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
