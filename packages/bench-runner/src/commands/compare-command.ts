import { SettingsError } from '@cxr-anomaly/core-nets';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import {
  addByOption,
  addJsonOption,
  chooseColumns,
  createStyles,
  formatFraction,
  formatInterval,
  formatTable,
  nameColumns,
  print,
  readJson,
  runConfigSchema,
  runFolder,
  showText,
  toJson,
} from '@cxr-anomaly/runs';
import type { Command } from 'commander';
import { markExternal } from '../bench/board-columns';
import { formatDifference, formatDifferences, formatP } from '../bench/format-cells';
import {
  compareRuns,
  type KnownImages,
  type PairComparison,
  type RunsComparison,
} from '../compare/compare-runs';
import type { ScoresDifference } from '../compare/compare-scores';
import { readTestedRuns, type TestedRun } from '../compare/read-tested-runs';
import { hintInverted, SCORES_HELP } from '../external/external-scores';

/** Adds `compare`: compares finished runs on the same test images. */
export function addCompareCommand(program: Command): Command {
  const command = program
    .command('compare')
    .description('compare finished runs, and scores of other tools, pairwise on the same test images')
    .argument(
      '<run...>',
      'run folders, CSV files of scores, or a bench folder (the first seed of each of its methods, and the scores it was given)',
    );
  addByOption(command, 'none; with --data all there are');
  command.option('--data <data>', 'where the metadata is (default: the data of the first run)');
  return addJsonOption(command)
    .addHelpText(
      'after',
      `\nExamples:\n  ${program.name()} compare runs/first runs/second\n  ${program.name()} compare runs/bench-phantom-cpu --json\n  ${program.name()} compare runs/first preds.csv\n  ${program.name()} compare runs/bench-nih-cpu --by view,sex\n\n` +
        `${SCORES_HELP}\n\n` +
        'p-values are two-sided, test whether the AUROCs on the same images are equal, and are not adjusted for the number of pairs.',
    )
    .action(async (folders: string[]) => {
      const { json, by, data } = command.opts<CompareOptions>();
      const runs = await readTestedRuns(folders);
      const isGrouped = by !== undefined || data !== undefined;
      const comparison = compareRuns(
        runs,
        isGrouped ? await readImages(data ?? (await dataOf(runs)), by) : undefined,
      );
      print(json ? `${toJson(comparison, 2)}\n` : `${format(comparison)}\n`);
    });
}

interface CompareOptions {
  readonly json?: true;
  readonly by?: readonly string[];
  readonly data?: string;
}

async function readImages(word: string, by: readonly string[] | undefined): Promise<KnownImages> {
  const dataSet = await openDataSet(word);
  return { items: dataSet.items, columns: chooseColumns(dataSet, by) };
}

/** The data on which the first run was trained. */
async function dataOf(runs: readonly TestedRun[]): Promise<string> {
  const run = runs.find(({ method }) => method !== undefined)?.run ?? '';
  const config = await readJson(runFolder(run).config, runConfigSchema);
  if (config) return config.data.word;
  throw new SettingsError(`${run} holds no config.json, so its data is not known. Name it: --data.`);
}

const right = (title: string) => ({ title, align: 'right' }) as const;

function format({ images, runs, pairs }: RunsComparison): string {
  const { bold, warning } = createStyles(process.stdout);
  const names = new Map(
    runs.map(({ run, externalSha256 }) => [run, externalSha256 === undefined ? run : markExternal(run)]),
  );
  const nameOf = (run: string) => names.get(run) ?? run;
  const alone = formatTable(
    [
      { title: 'run' },
      right('AUROC'),
      right('95 % CI'),
      ...(runs[0]?.by ?? []).map(({ columns }) => right(`of the same ${nameColumns(columns)}`)),
    ],
    runs.map(({ run, auroc, ci, by = [] }) => [
      ...[nameOf(run), formatFraction(auroc), formatInterval(ci)],
      ...by.map(({ adjusted }) =>
        adjusted ? `${formatFraction(adjusted.auroc)} (${formatInterval(adjusted.aurocCi)})` : '',
      ),
    ]),
  );
  const tabulate = (of: (pair: PairComparison) => ScoresDifference | undefined) =>
    formatTable(
      [
        ...[{ title: 'run' }, { title: 'minus' }, { ...right('difference'), style: bold }],
        ...[right('95 % CI'), right('p')],
      ],
      pairs.flatMap((pair) => {
        const found = of(pair);
        if (!found) return [];
        const { difference, ci, pValue } = found;
        const names = [nameOf(pair.a), nameOf(pair.b)];
        return [[...names, formatDifference(difference), formatDifferences(ci), formatP(pValue)]];
      }),
    );
  const within = (pairs[0]?.by ?? []).map(
    ({ columns }, i) => `Among images of the same ${nameColumns(columns)}\n${tabulate(({ by }) => by?.[i])}`,
  );
  const hints = runs.flatMap(({ run, auroc, ci, externalSha256 }) =>
    externalSha256 === undefined ? [] : (hintInverted(run, auroc, ci) ?? []),
  );
  return [
    `${images.normal} normal and ${images.anomalous} anomalous test images`,
    ...[alone, tabulate((pair) => pair), ...within],
    ...hints.map((hint) => warning(showText(hint))),
  ].join('\n\n');
}
