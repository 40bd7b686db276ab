import { join, relative } from 'node:path';
import { isArrayTask, workerName, type ShardStore } from '@cxr-anomaly/cluster';
import { PRESETS, type Method } from '@cxr-anomaly/core-nets';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { chooseMethod, linesOf, shardsFolder, trainRun, type Reporter } from '@cxr-anomaly/runs';
import { z } from 'zod';
import type { Grid } from './read-grid';
import { isFinished, type SweepPart } from './plan-sweep';
import { waitUntilFree } from './wait-until-free';

/** How often a run is begun before it counts as failed. */
const MOST_ATTEMPTS = 3;

/** What a worker needs to know of a run. */
const taskSchema = z.strictObject({
  /** The method's name, or the user's word for its module. */
  method: z.string(),
  /** The method's name, by which its jobs ask for what it needs. */
  kind: z.string(),
  preset: z.enum(PRESETS),
  /** Resolved. */
  settings: z.record(z.string(), z.json()),
  data: z.string(),
  valFraction: z.number(),
  /** Run folder, from the sweep's folder. */
  folder: z.string(),
});

export type SweepTask = z.infer<typeof taskSchema>;

const resultSchema = z.object({ folder: z.string(), failure: z.string().exactOptional() });

/** How a run of a sweep ended. */
export type SweepResult = z.infer<typeof resultSchema>;

/** Lists the runs that are not finished. */
export function listTasks(parts: readonly SweepPart[], grid: Grid, out: string): SweepTask[] {
  return parts.flatMap(({ dataSet, preset, runs }) =>
    runs
      .filter((run) => !isFinished(run))
      .map(({ method, settings, folder }) => ({
        method: grid.words[grid.methods.indexOf(method)] ?? method.name,
        kind: method.name,
        preset,
        settings: { ...settings },
        data: dataSet.word,
        valFraction: grid.valFraction,
        folder: relative(out, folder),
      })),
  );
}

/** Where the tasks of a sweep are: the same for the same grid, so that calling again goes on with them. */
export function tasksFolder(out: string, parts: readonly SweepPart[]): string {
  const folders = parts.flatMap(({ runs }) => runs.map(({ folder }) => relative(out, folder)));
  return shardsFolder('tasks', folders, { work: out });
}

/**
 * What a worker does: trains runs until none is left, or one if it is a task of an array, whose time limit is that of one run. A run
 * that fails waits again, for any worker, until it has failed three times.
 */
export async function workOnRuns(
  store: ShardStore,
  { out, kind, methods, reporter, signal }: SweepWorker,
): Promise<void> {
  for await (const claim of store.takeAll(workerName(), kind)) {
    const task = taskSchema.parse(claim.input);
    try {
      await trainTask(task, { out, methods, reporter, signal });
      await store.finish(claim, formatResult(task));
    } catch (error) {
      signal.throwIfAborted();
      const failure = error instanceof Error ? linesOf(error).join(' ') : String(error);
      reporter.warn(`${task.folder}: ${failure}`);
      if (claim.attempt + 1 < MOST_ATTEMPTS) await store.giveBack(claim);
      else await store.finish(claim, formatResult(task, failure));
    }
    if (isArrayTask()) return;
  }
}

/** What a worker works with. */
export interface SweepWorker {
  /** The sweep's folder. */
  readonly out: string;
  /** Only runs of this method. */
  readonly kind?: string | undefined;
  readonly methods: readonly Method[];
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

async function trainTask(task: SweepTask, { out, methods, reporter, signal }: SweepWorker): Promise<void> {
  const method = await chooseMethod(task.method, methods);
  const { preset, valFraction } = task;
  const settings = method.settings.schema.parse(task.settings);
  const data = await openDataSet(task.data);
  reporter.say(`${method.title}, seed ${settings.seed}, to ${task.folder}`);
  const train = () =>
    trainRun({
      ...{ method, settings, preset, data, out: join(out, task.folder), resume: true, valFraction },
      ...{ reporter, signal },
    });
  await waitUntilFree(train, { reporter, signal });
}

/** What is stored for a run that was trained or failed for good. */
export function formatResult({ folder }: SweepTask, failure?: string): string {
  const result: SweepResult = { folder, ...(failure !== undefined && { failure }) };
  return JSON.stringify(result);
}

/** Lists the runs that failed for good. @param out the sweep's folder */
export async function listFailures(store: ShardStore, out: string): Promise<Required<SweepResult>[]> {
  const shards = await store.listDone();
  const results = await Promise.all(
    shards.map(async (shard) => resultSchema.parse(JSON.parse((await store.readResult(shard)).toString()))),
  );
  // A worker may have been lost between the end of a run and saying so.
  return results.flatMap(({ folder, failure }) =>
    failure === undefined || isFinished({ folder: join(out, folder) }) ? [] : { folder, failure },
  );
}
