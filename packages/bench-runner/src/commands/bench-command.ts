import { join } from 'node:path';
import type { Method } from '@cxr-anomaly/core-nets';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { printedCommand } from '@cxr-anomaly/engine/node';
import {
  addByOption,
  addDataOption,
  addJsonOption,
  addOmissionOptions,
  addStrictOption,
  addTrainingOptions,
  BENCH_COMMAND,
  chooseMethods,
  createReporter,
  EXIT,
  interruptible,
  listOmissions,
  parseWholes,
  quoteWords,
  showText,
  toJson,
  type OmissionOptions,
  type TrainingOptions,
  print,
  parseMethods,
} from '@cxr-anomaly/runs';
import { Option, type Command } from 'commander';
import { bench } from '../bench/bench';
import { formatGroupTables } from '../bench/format-groups';
import { formatLeaderboard } from '../bench/leaderboard-table';
import { listReady } from '../bench/list-ready';
import { collectScores, SCORES_HELP, type ScoresRequest } from '../external/external-scores';
import { writeReport } from '../report/write-report';

interface BenchCommandOptions extends TrainingOptions, OmissionOptions {
  readonly data: string;
  readonly methods?: readonly string[];
  readonly seeds: readonly number[];
  readonly tone?: string;
  readonly scores: readonly ScoresRequest[];
  readonly by?: readonly string[];
  readonly out?: string;
  readonly json?: true;
}

/** Adds `bench`: trains methods × seeds on one data set and prints a table. */
export function addBenchCommand(program: Command, methods: readonly Method[]): Command {
  const command = program
    .command('bench')
    .description('train and compare methods and baselines on a data set');
  addDataOption(command, 'phantom');
  const names = methods.map(({ name }) => name).join(',');
  command.option(
    '--methods <names>',
    `comma-separated methods, including your own: ./my-method.mjs or an installed package (default: all, ${names})`,
    parseMethods,
  );
  command.addOption(
    new Option('--tone <tone>', 'tone mapping of every image (short for --set tone=…)').choices([
      'none',
      'standardize',
      'equalize',
    ]),
  );
  addTrainingOptions(command, methods)
    .addOption(
      new Option('--seeds <list>', 'comma-separated seeds, or a range such as 0-4')
        .argParser(parseWholes)
        .default([0], '0'),
    )
    .addOption(
      new Option(
        '--scores <name=file>',
        'scores of another tool on the same test images, to compare with; may be repeated',
      )
        .argParser(collectScores)
        .default([], 'none'),
    )
    .option('--out <dir>', 'folder for the runs and the leaderboard (default: runs/bench-<source>-<preset>)');
  addByOption(command);
  addOmissionOptions(command);
  addStrictOption(command);
  addJsonOption(command);
  return command
    .addHelpText(
      'after',
      `\nExamples:\n  ${program.name()} bench --preset smoke\n  ${program.name()} bench --data medmnist:pneumoniamnist.npz --seeds 0,1,2\n  ${program.name()} bench --methods deepsvdd,./my-method.mjs\n  ${program.name()} bench --data folder:films --scores "anomalib PatchCore=preds.csv"\n\n` +
        `Finished runs are kept: running the same command again trains only what is missing.\n\n${SCORES_HELP}`,
    )
    .action(() => compare(command.opts<BenchCommandOptions>(), methods));
}

async function compare(options: BenchCommandOptions, known: readonly Method[]): Promise<void> {
  const { preset, seeds, tone, valFraction, strict = false } = options;
  const chosen = options.methods && (await chooseMethods(options.methods, known));
  const dataSet = await openDataSet(options.data);
  const out = options.out ?? join('runs', `bench-${dataSet.source}-${preset}`);
  const assignments = [...options.set, ...(tone === undefined ? [] : [`tone=${tone}`])];
  const reporter = createReporter(process.stderr);
  const methods = chosen ?? (await listReady({ methods: known, seeds, preset, assignments }, reporter));
  reporter.say(`${dataSet.word}, preset ${preset}, to ${out}`);
  const entries = await interruptible(async (signal) => {
    const found = await bench({
      ...{ methods, dataSet, preset, assignments, seeds, out, valFraction, strict, reporter, signal },
      ...{ omits: listOmissions(options), externals: options.scores },
      ...(options.by && { by: options.by }),
    });
    // Printed before the report, so that the results are shown even if the report cannot be written.
    print(
      options.json
        ? `${toJson(found, 2)}\n`
        : `\n${[formatLeaderboard(found, process.stdout), ...formatGroupTables(found, { withGroups: options.by !== undefined })].join('\n\n')}\n\nruns and leaderboard: ${showText(out)}\n`,
    );
    if (found.some((entry) => entry.kind === 'method' && entry.seeds.length > 0)) {
      const report = await writeReport(out, { methods, reporter, dataSet, signal });
      if (!options.json) print(`report: ${showText(report)}\n`);
    }
    if (!options.json) print(sayHowToRunMore(options));
    return found;
  }, 'Run the same command again to continue from here.');
  if (entries.some((entry) => entry.kind === 'method' && entry.failures.length > 0)) {
    process.exitCode = EXIT.someFailed;
  }
}

/** What to run next after a preset that is short on purpose; empty after the others. */
function sayHowToRunMore({ data, preset }: BenchCommandOptions): string {
  if (preset !== 'smoke' && preset !== 'quick') return '';
  const bench = `${printedCommand(BENCH_COMMAND)} bench`;
  return (
    `\nThese methods were trained for a first look only (preset ${preset}). To train them longer, and on your own images:\n` +
    `  ${bench} --data ${quoteWords([data])} --seeds 0,1,2\n  ${bench} --data folder:DIR\n`
  );
}
