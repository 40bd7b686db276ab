import {
  addJsonOption,
  createStyles,
  formatFraction,
  formatInterval,
  formatTable,
  print,
  showText,
  toJson,
} from '@cxr-anomaly/runs';
import type { Command } from 'commander';
import { markExternal } from '../bench/board-columns';
import { formatDifference, formatDifferences, formatP } from '../bench/format-cells';
import { compareRuns, type RunsComparison } from '../compare/compare-runs';
import { readTestedRuns } from '../compare/read-tested-runs';
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
  return addJsonOption(command)
    .addHelpText(
      'after',
      `\nExamples:\n  ${program.name()} compare runs/first runs/second\n  ${program.name()} compare runs/bench-phantom-cpu --json\n  ${program.name()} compare runs/first preds.csv\n\n` +
        `${SCORES_HELP}\n\n` +
        'p-values are two-sided, test whether the AUROCs on the same images are equal, and are not adjusted for the number of pairs.',
    )
    .action(async (folders: string[]) => {
      const comparison = compareRuns(await readTestedRuns(folders));
      const { json } = command.opts<{ json?: true }>();
      print(json ? `${toJson(comparison, 2)}\n` : `${format(comparison)}\n`);
    });
}

function format({ images, runs, pairs }: RunsComparison): string {
  const { bold, warning } = createStyles(process.stdout);
  const names = new Map(
    runs.map(({ run, externalSha256 }) => [run, externalSha256 === undefined ? run : markExternal(run)]),
  );
  const nameOf = (run: string) => names.get(run) ?? run;
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const alone = formatTable(
    [{ title: 'run' }, right('AUROC'), right('95 % CI')],
    runs.map(({ run, auroc, ci }) => [nameOf(run), formatFraction(auroc), formatInterval(ci)]),
  );
  const paired = formatTable(
    [
      { title: 'run' },
      { title: 'minus' },
      { ...right('difference'), style: bold },
      right('95 % CI'),
      right('p'),
    ],
    pairs.map(({ a, b, difference, ci, pValue }) => [
      ...[nameOf(a), nameOf(b), formatDifference(difference), formatDifferences(ci)],
      formatP(pValue),
    ]),
  );
  const hints = runs.flatMap(({ run, auroc, ci, externalSha256 }) =>
    externalSha256 === undefined ? [] : (hintInverted(run, auroc, ci) ?? []),
  );
  return [
    `${images.normal} normal and ${images.anomalous} anomalous test images`,
    ...[alone, paired],
    ...hints.map((hint) => warning(showText(hint))),
  ].join('\n\n');
}
