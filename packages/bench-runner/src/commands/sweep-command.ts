import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelArray, ShardStore } from '@cxr-anomaly/cluster';
import type { Method } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import {
  addJsonOption,
  createReporter,
  interruptible,
  parseCount,
  print,
  showText,
  toJson,
} from '@cxr-anomaly/runs';
import { Option, type Command } from 'commander';
import { collectSweep } from '../sweep/collect-sweep';
import { formatSweep } from '../sweep/format-sweep';
import { planSweep } from '../sweep/plan-sweep';
import { readGrid } from '../sweep/read-grid';
import { tasksFolder, workOnRuns } from '../sweep/run-sweep';
import { formatStatus, readStatus } from '../sweep/sweep-status';
import { trainSweep, type OpenedSweep, type TrainSweepOptions } from '../sweep/train-sweep';

/** Milliseconds between two looks of `sweep status --watch`. */
const REFRESH = 2000;

const EXAMPLE = `A grid:

  methods: [memdae, rlad]          # or ./my-method.mjs
  data: nih:DIR                    # or a list; default: phantom
  presets: cpu                     # or a list
  seeds: 0-2                       # or a list
  settings:                        # each with the values to try
    k: [3, 5]
`;

interface GridOptions {
  readonly out?: string;
  readonly threads: number;
}

interface SweepOptions extends GridOptions, TrainSweepOptions {
  readonly json?: true;
  /** Set in the processes that train: the folder of the tasks. */
  readonly worker?: string;
  /** Set in tasks on Slurm: the only method that they train. */
  readonly only?: string;
}

/** Adds `sweep`, which trains all combinations of a grid here or on Slurm, with `sweep status` and `sweep cancel`, and `collect`. */
export function addSweepCommand(program: Command, methods: readonly Method[]): Command {
  const name = program.name();
  const sweep = program
    .command('sweep')
    .description('train all combinations of methods, data, settings and seeds, here or on Slurm')
    .argument('<grid>', 'a YAML or JSON file that lists them');
  addGridOptions(sweep)
    .addOption(
      new Option('--engine <engine>', 'processes here, or tasks of one array job on Slurm')
        .choices(['local', 'slurm'])
        .default('local'),
    )
    .option('--at-once <n>', 'runs at the same time here (default: as cores and memory allow)', parseCount)
    .option('--cluster <file>', 'cluster.yaml: partition, time, memory, account … of the tasks on Slurm')
    .option('--print', 'only print what would run: the runs, or the script for Slurm')
    .addOption(new Option('--worker <dir>').hideHelp())
    .addOption(new Option('--only <method>').hideHelp());
  addJsonOption(sweep)
    .addHelpText(
      'after',
      `\nExamples:\n  ${name} sweep grid.yaml\n  ${name} sweep grid.yaml --engine slurm --cluster cluster.yaml\n` +
        `  ${name} sweep grid.yaml --print\n  ${name} sweep status grid.yaml --watch\n\n${EXAMPLE}\n` +
        'Finished runs are kept: the same command trains only what is missing, tries again what failed, and leaves alone what runs.\n' +
        'A run that fails is tried three times. At the end each data set with its settings has a leaderboard and report of its own.',
    )
    .action((grid: string) => run(grid, methods, sweep.opts<SweepOptions>()));
  addStatus(sweep, name, methods);
  addCancel(sweep, name, methods);
  addCollect(program, methods);
  return sweep;
}

function addGridOptions(command: Command): Command {
  return command
    .option('--out <dir>', 'folder for all runs (default: runs/sweep-<name of the grid>)')
    .option('--threads <n>', 'cores of each run; they decide the last digits of results', parseCount, 1);
}

function addStatus(parent: Command, name: string, methods: readonly Method[]): void {
  const command = parent
    .command('status')
    .description('show which runs of a sweep are done')
    .argument('<grid>', 'the file that the sweep was started with');
  addGridOptions(command).option('--watch', 'show it again and again until all are done');
  addJsonOption(command)
    .addHelpText('after', `\nExample:\n  ${name} sweep status grid.yaml --watch`)
    .action(async (file: string) => {
      const options = command.opts<GridOptions & { watch?: true; json?: true }>();
      const { parts, out } = await open(file, methods, options);
      await interruptible(async (signal) => {
        for (;;) {
          const status = await readStatus(parts, out);
          const clear = options.watch && process.stdout.isTTY ? '\u001b[2J\u001b[H' : '';
          print(options.json ? `${toJson(status, 2)}\n` : `${clear}${formatStatus(status)}\n`);
          if (!options.watch || status.every(({ done, failed, runs }) => done + failed === runs)) return;
          await sleep(REFRESH, undefined, { signal });
        }
      });
    });
}

function addCancel(parent: Command, name: string, methods: readonly Method[]): void {
  const command = parent
    .command('cancel')
    .description('cancel the tasks of a sweep on Slurm; finished runs stay')
    .argument('<grid>', 'the file that the sweep was started with');
  addGridOptions(command)
    .addHelpText(
      'after',
      `\nExample:\n  ${name} sweep cancel grid.yaml\n\nA sweep on this machine is stopped by Ctrl-C.`,
    )
    .action(async (file: string) => {
      const { parts, out } = await open(file, methods, command.opts<GridOptions>());
      const store = new ShardStore(tasksFolder(out, parts));
      const jobs = store.isReady() ? await store.listJobs() : [];
      if (jobs.length > 0) await store.cancel();
      for (const job of jobs) await cancelArray(job);
      print(
        jobs.length > 0 ? `Canceled on Slurm: ${jobs.join(', ')}\n` : 'No job of this sweep is on Slurm.\n',
      );
    });
}

function addCollect(program: Command, methods: readonly Method[]): void {
  const command = program
    .command('collect')
    .description('make the leaderboards, reports and the table of a sweep from its finished runs')
    .argument('<grid>', 'the file that the sweep was started with');
  addGridOptions(command);
  addJsonOption(command)
    .addHelpText('after', `\nExample:\n  ${program.name()} collect grid.yaml`)
    .action(async (file: string) => {
      const options = command.opts<GridOptions & { json?: true }>();
      const opened = await open(file, methods, options);
      await interruptible((signal) => collect(opened, options, signal));
    });
}

async function open(file: string, methods: readonly Method[], options: GridOptions): Promise<OpenedSweep> {
  // Before the engine starts, here and in the workers: how many threads compute decides the last digits.
  process.env['TF_NUM_INTRAOP_THREADS'] = `${options.threads}`;
  const grid = await readGrid(file, methods);
  const name = basename(file, extname(file));
  const out = options.out ?? join('runs', `sweep-${name}`);
  const parts = await planSweep(grid, out, await startEngine());
  return { file, name, grid, parts, out, reporter: createReporter(process.stderr) };
}

async function run(file: string, methods: readonly Method[], options: SweepOptions): Promise<void> {
  if (options.worker !== undefined) return work(options.worker, methods, options);
  const opened = await open(file, methods, options);
  await interruptible(async (signal) => {
    await trainSweep(opened, options, signal);
    if (!options.print) await collect(opened, options, signal);
  }, 'Run the same command again to continue from here.');
}

async function collect(
  { name, grid, parts, out, reporter }: OpenedSweep,
  { json }: { readonly json?: true },
  signal: AbortSignal,
): Promise<void> {
  const rows = await collectSweep(parts, grid, { name, out, reporter, signal });
  reporter.clear();
  if (json) return print(`${toJson(rows, 2)}\n`);
  if (rows.length > 0) print(`\n${formatSweep(rows)}\n\nleaderboards and reports: ${showText(out)}\n`);
}

/** What a worker does. */
async function work(
  folder: string,
  methods: readonly Method[],
  { out = '', threads, only }: SweepOptions,
): Promise<void> {
  process.env['TF_NUM_INTRAOP_THREADS'] = `${threads}`;
  const reporter = createReporter(process.stderr);
  await interruptible((signal) =>
    workOnRuns(new ShardStore(folder), { out, kind: only, methods, reporter, signal }),
  );
}
