import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelArray, readCluster, ShardStore } from '@cxr-anomaly/cluster';
import type { Method } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import { countOf } from '@cxr-anomaly/files';
import {
  addJsonOption,
  createReporter,
  EXIT,
  interruptible,
  parseCount,
  print,
  renderWork,
  shareWork,
  showText,
  toJson,
  type Reporter,
  type ShardedWork,
} from '@cxr-anomaly/runs';
import { Option, type Command } from 'commander';
import { collectSweep, formatSweep } from '../sweep/collect-sweep';
import { estimateNeeds, mostAtOnce, type Needs } from '../sweep/estimate-needs';
import { planSweep, type SweepPart } from '../sweep/plan-sweep';
import { readGrid, type Grid } from '../sweep/read-grid';
import { listTasks, readResults, tasksFolder, workOnRuns } from '../sweep/run-sweep';
import { formatStatus, readStatus } from '../sweep/sweep-status';

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

interface SweepOptions extends GridOptions {
  readonly engine: 'local' | 'slurm';
  readonly atOnce?: number;
  readonly cluster?: string;
  readonly print?: true;
  readonly json?: true;
  /** Set in the processes that train: the folder of the tasks. */
  readonly worker?: string;
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
    .addOption(new Option('--worker <dir>').hideHelp());
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
      const folder = tasksFolder(out, parts);
      const jobs = existsSync(folder) ? await new ShardStore(folder).listJobs() : [];
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

interface OpenedSweep {
  readonly grid: Grid;
  readonly parts: readonly SweepPart[];
  readonly out: string;
  readonly reporter: Reporter;
}

async function open(file: string, methods: readonly Method[], options: GridOptions): Promise<OpenedSweep> {
  // Before the engine starts, here and in the workers: how many threads compute decides the last digits.
  process.env['TF_NUM_INTRAOP_THREADS'] = `${options.threads}`;
  const grid = await readGrid(file, methods);
  const out = options.out ?? join('runs', `sweep-${basename(file, extname(file))}`);
  const parts = await planSweep(grid, out, await startEngine());
  return { grid, parts, out, reporter: createReporter(process.stderr) };
}

async function run(file: string, methods: readonly Method[], options: SweepOptions): Promise<void> {
  if (options.worker !== undefined) return work(options.worker, methods, options);
  const opened = await open(file, methods, options);
  await interruptible(
    (signal) => train(file, opened, options, signal),
    'Run the same command again to continue from here.',
  );
}

async function train(
  file: string,
  opened: OpenedSweep,
  options: SweepOptions,
  signal: AbortSignal,
): Promise<void> {
  const { grid, parts, out, reporter } = opened;
  const { engine, threads } = options;
  const folder = tasksFolder(out, parts);
  const waiting = listTasks(parts, grid, out);
  const runs = parts.reduce((sum, part) => sum + part.runs.length, 0);
  reporter.say(`${countOf(runs, 'run')}, ${waiting.length} to train, to ${out}`);
  if (options.print && engine === 'local')
    return print(waiting.map((task) => `${showText(task.folder)}\n`).join(''));
  if (waiting.length > 0) {
    const needs = await estimate(opened, options, signal);
    const work: ShardedWork = {
      ...{ name: 'cxr-sweep', total: waiting.length, cpus: threads },
      ...{ memoryMB: needs.bytes / 1e6, minutes: needs.minutes },
      args: ['sweep', file, '--out', out, '--threads', `${threads}`, '--worker', folder],
    };
    const { cluster } = options;
    const shards = options.atOnce ?? mostAtOnce(needs, threads);
    const shared = { engine, shards, ...(cluster !== undefined && { cluster }) };
    if (options.print) return print(await renderWork(work, folder, shared));
    const store = await shareWork(folder, waiting, work, shared, { reporter, signal });
    const results = await readResults(store);
    await store.remove();
    for (const { folder: failed, failure } of results)
      if (failure !== undefined) {
        reporter.warn(`${failed} failed: ${failure}`);
        process.exitCode = EXIT.someFailed;
      }
  }
  await collect(opened, options, signal);
}

/** Rehearses runs unless the user has said what they may take. */
async function estimate(
  { grid, parts, reporter }: OpenedSweep,
  { engine, atOnce, cluster }: SweepOptions,
  signal: AbortSignal,
): Promise<Needs> {
  const { time, memory } = cluster === undefined ? {} : await readCluster(cluster);
  const isKnown = engine === 'local' ? atOnce !== undefined : time !== undefined && memory !== undefined;
  return isKnown ? { bytes: 0, minutes: 0 } : estimateNeeds(parts, grid, { reporter, signal });
}

async function collect(
  { grid, parts, out, reporter }: OpenedSweep,
  { json }: { readonly json?: true },
  signal: AbortSignal,
): Promise<void> {
  const rows = await collectSweep(parts, grid, { out, reporter, signal });
  reporter.clear();
  if (json) return print(`${toJson(rows, 2)}\n`);
  if (rows.length > 0) print(`\n${formatSweep(rows)}\n\nleaderboards and reports: ${showText(out)}\n`);
}

/** What a worker does. */
async function work(
  folder: string,
  methods: readonly Method[],
  { out = '', threads }: SweepOptions,
): Promise<void> {
  process.env['TF_NUM_INTRAOP_THREADS'] = `${threads}`;
  const reporter = createReporter(process.stderr);
  await interruptible((signal) => workOnRuns(new ShardStore(folder), { out, methods, reporter, signal }));
}
