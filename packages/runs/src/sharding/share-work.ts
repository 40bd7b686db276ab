import { resolve } from 'node:path';
import {
  localWorkers,
  readCluster,
  renderArray,
  runShards,
  ShardStore,
  slurmWorkers,
  type ArrayJob,
  type ClusterSettings,
  type TaskJob,
  type Workers,
} from '@cxr-anomaly/cluster';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { countOf } from '@cxr-anomaly/files';
import { LockedError, makePrivateFolder, takeLock, type Lock } from '@cxr-anomaly/files/node';
import type { Reporter } from '../reporting/reporter';
import { DEFAULT_SHARDS, type ShardOptions } from './shard-options';

/** Milliseconds between two looks at the shards. */
const POLL = { local: 200, slurm: 2000 } as const;

/** What a worker is, and needs. */
export interface WorkerJob extends Pick<ArrayJob, 'memoryMB' | 'minutes' | 'cpus'> {
  /** Arguments of the command that it runs. */
  readonly args: readonly string[];
}

/** Work to be shared out. */
export interface ShardedWork<Input = unknown> extends WorkerJob {
  /** What Slurm calls it. */
  readonly name: string;
  /** One for each shard. */
  readonly inputs: readonly Input[];
  /** The kind of work that an input is, where kinds have different needs: on Slurm each is done by workers of its own. */
  readonly kindOf?: (input: Input) => string;
  readonly jobOf?: (kind: string) => WorkerJob;
  /** The result of a shard whose worker was lost three times; without it, such a shard ends the work. */
  readonly giveUp?: (input: Input, reason: string) => string;
  /** Whether shards of an earlier call are begun anew, also finished ones, unless its workers still run. */
  readonly restarts?: boolean;
}

type Engine = Required<Pick<ShardOptions, 'engine'>>;

/** The scripts that `--print` shows. */
export async function renderWork<T>(
  work: ShardedWork<T>,
  folder: string,
  options: ShardOptions,
): Promise<string> {
  const cluster = await readSettings(options);
  const { inputs, kindOf = () => '' } = work;
  const kinds = inputs.map((input) => kindOf(input));
  return [...new Set(kinds)]
    .map((kind) => {
      const tasks = kinds.filter((one) => one === kind).length;
      return renderArray({ ...taskOf(work, kind), tasks, logs: resolve(folder, 'logs') }, cluster);
    })
    .join('\n');
}

/**
 * Puts inputs as shards into a folder, or takes up those that are there already, and has workers do them.
 *
 * @returns the folder with all results.
 * @throws SettingsError when another process looks after the same shards; otherwise as `runShards`.
 */
export async function shareWork<T>(
  folder: string,
  work: ShardedWork<T>,
  options: ShardOptions & Engine,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<ShardStore> {
  const { inputs, giveUp, restarts } = work;
  const cluster = await readSettings(options);
  if (inputs.length === 0) return ShardStore.create(folder, inputs);
  const store = new ShardStore(folder);
  await makePrivateFolder(folder);
  const lock = await lockShards(store, signal);
  try {
    if (options.engine === 'local') await assertNoJobs(store);
    const workers = workersFor(store, work, { ...options, cluster, reporter });
    if (restarts && store.isReady() && (await workers.listAlive()).size === 0) await store.clear();
    await ShardStore.create(folder, inputs, work.kindOf);
    await runShards(store, workers, {
      ...{ total: await store.countAll(), poll: POLL[options.engine], signal },
      ...(giveUp && { giveUp: (input: unknown, reason: string) => giveUp(input as T, reason) }),
      onLost: ({ shard, worker }) => reporter.warn(`Worker ${worker} is gone; shard ${shard} is done again.`),
      onProgress: (done, total) =>
        reporter.progress({
          label: 'shards',
          done,
          total,
          details: [`${done} of ${total}`],
          milestone: true,
        }),
    });
  } finally {
    reporter.clear();
    await lock.release();
  }
  return store;
}

async function lockShards({ folder }: ShardStore, signal: AbortSignal): Promise<Lock> {
  try {
    return await takeLock(resolve(folder, 'lock'), () => undefined, signal);
  } catch (cause) {
    if (!(cause instanceof LockedError)) throw cause;
    throw new SettingsError(
      `${folder} is being looked after by ${cause.holder}. Wait for it, or choose another folder.`,
      { cause },
    );
  }
}

async function assertNoJobs(store: ShardStore): Promise<void> {
  const jobs = store.isReady() ? await store.listJobs() : [];
  if (jobs.length === 0) return;
  throw new SettingsError(
    `${store.folder}: job ${jobs.join(', ')} on Slurm works on this. Go on with --engine slurm; or cancel the job, remove the folder and start again.`,
  );
}

function workersFor<T>(
  store: ShardStore,
  work: ShardedWork<T>,
  {
    engine,
    shards,
    cluster,
    reporter,
  }: Engine & {
    readonly shards?: number;
    readonly cluster: ClusterSettings;
    readonly reporter: Reporter;
  },
): Workers {
  if (engine === 'local') return localWorkers(store, work.args, shards ?? DEFAULT_SHARDS.local);
  return slurmWorkers(store, (kind) => taskOf(work, kind), cluster, {
    onSubmit: (id, tasks) => reporter.say(`job ${id} on Slurm: ${countOf(tasks, 'task')}`),
    onWait: (id, reason) =>
      reporter.warn(
        `Job ${id} waits for another reason than its turn: ${reason}. If that will not pass, cancel it (Ctrl-C) and change what it asks for in cluster.yaml.`,
      ),
  });
}

/** What a task does for shards of a kind. */
function taskOf<T>(work: ShardedWork<T>, kind: string): TaskJob {
  const { args, memoryMB, minutes, cpus } = work.jobOf?.(kind) ?? work;
  return { name: work.name, memoryMB, minutes, cpus, command: args, directory: process.cwd() };
}

async function readSettings({ cluster }: Pick<ShardOptions, 'cluster'>): Promise<ClusterSettings> {
  return cluster === undefined ? {} : readCluster(cluster);
}
