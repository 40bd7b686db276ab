import { countOf } from '@cxr-anomaly/files';
import { readCluster } from '@cxr-anomaly/cluster';
import {
  EXIT,
  print,
  renderWork,
  shareWork,
  showText,
  type Reporter,
  type ShardedWork,
} from '@cxr-anomaly/runs';
import { estimateNeeds, most, mostAtOnce, type Needs } from './estimate-needs';
import { isFinished, type SweepPart } from './plan-sweep';
import type { Grid } from './read-grid';
import { formatResult, listFailures, listTasks, tasksFolder, type SweepTask } from './run-sweep';
import { formatFailure } from './sweep-status';

/** A sweep whose grid was read. */
export interface OpenedSweep {
  /** The grid's file. */
  readonly file: string;
  /** The file's name without its ending. */
  readonly name: string;
  readonly grid: Grid;
  readonly parts: readonly SweepPart[];
  /** The sweep's folder. */
  readonly out: string;
  readonly reporter: Reporter;
}

/** How the runs of a sweep are shared out. */
export interface TrainSweepOptions {
  readonly engine: 'local' | 'slurm';
  /** Cores of each run. */
  readonly threads: number;
  /** Runs at the same time on this machine. */
  readonly atOnce?: number;
  /** Path of `cluster.yaml`. */
  readonly cluster?: string;
  /** Prints what would run, and trains nothing. */
  readonly print?: true;
}

/**
 * Trains what is not finished, in processes here or tasks on Slurm. A run that fails does not stop the others; it is told, stays
 * known to `sweep status`, and is tried again by the next call.
 *
 * @throws as `shareWork` and `planRun` do.
 */
export async function trainSweep(
  sweep: OpenedSweep,
  options: TrainSweepOptions,
  signal: AbortSignal,
): Promise<void> {
  const { grid, parts, out, reporter } = sweep;
  const { engine, threads, cluster } = options;
  const folder = tasksFolder(out, parts);
  const waiting = listTasks(parts, grid, out);
  const runs = parts.reduce((sum, part) => sum + part.runs.length, 0);
  reporter.say(`${countOf(runs, 'run')}, ${waiting.length} to train, to ${out}`);
  if (options.print && engine === 'local')
    return print(waiting.map((task) => `${showText(task.folder)}\n`).join(''));
  if (waiting.length === 0) return;
  const needs = await estimate(sweep, options, signal);
  const work = describeWork(sweep, waiting, { folder, threads, needs });
  const shards = options.atOnce ?? mostAtOnce(most(needs.values()), threads);
  const shared = { engine, shards, ...(cluster !== undefined && { cluster }) };
  if (options.print) return print(await renderWork(work, folder, shared));
  const store = await shareWork(folder, work, shared, { reporter, signal });
  const failures = await listFailures(store, out);
  if (failures.length === 0) return store.remove();
  for (const failure of failures) reporter.warn(formatFailure(failure));
  reporter.say(
    `${countOf(failures.length, 'run')} failed; the same command tries again. What they printed: ${store.logs}`,
  );
  process.exitCode = EXIT.someFailed;
}

function describeWork(
  { file, out }: OpenedSweep,
  inputs: readonly SweepTask[],
  {
    folder,
    threads,
    needs,
  }: { readonly folder: string; readonly threads: number; readonly needs: ReadonlyMap<string, Needs> },
): ShardedWork<SweepTask> {
  const args = ['sweep', file, '--out', out, '--threads', `${threads}`, '--worker', folder];
  const jobFor = ({ bytes, minutes }: Needs) => ({ cpus: threads, memoryMB: bytes / 1e6, minutes });
  return {
    ...{ name: 'cxr-sweep', inputs, args, restarts: true },
    ...jobFor(most(needs.values())),
    kindOf: ({ kind }) => kind,
    jobOf: (kind) => ({
      ...jobFor(needs.get(kind) ?? most(needs.values())),
      args: [...args, '--only', kind],
    }),
    giveUp: (task, reason) => formatResult(task, reason),
  };
}

/** Rehearses runs unless the user has said what they may take. */
async function estimate(
  { grid, parts, reporter }: OpenedSweep,
  { engine, atOnce, cluster }: TrainSweepOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Needs>> {
  const { time, memory } = cluster === undefined ? {} : await readCluster(cluster);
  const isKnown = engine === 'local' ? atOnce !== undefined : time !== undefined && memory !== undefined;
  const left = parts.map((part) => ({ ...part, runs: part.runs.filter((run) => !isFinished(run)) }));
  return isKnown ? new Map() : estimateNeeds(left, grid, { reporter, signal });
}
