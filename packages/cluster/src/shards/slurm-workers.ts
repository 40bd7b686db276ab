import { UsageError } from '@cxr-anomaly/files';
import { cancelArray, readTaskStates, submitArray } from '../slurm/array-jobs';
import type { ClusterSettings } from '../slurm/cluster-settings';
import { renderArray, type ArrayJob } from '../slurm/render-array';
import type { TaskState } from '../slurm/task-states';
import { kindOfShard, type ShardStore } from './shard-store';
import { slurmWorker, type Workers } from './workers';

/** As many tasks as an array may have on clusters that set nothing else (`MaxArraySize`). */
const MOST_TASKS = 1000;

/** Why tasks usually wait; any other reason is told. */
const USUAL = ['Resources', 'Priority', 'JobArrayTaskLimit', 'BeginTime', 'Cleaning', ''];

/** What a task of an array is about. */
export type TaskJob = Omit<ArrayJob, 'tasks' | 'logs'>;

/** What happens to array jobs. */
export interface SlurmEvents {
  /** Called with the number of each job. */
  readonly onSubmit: (id: string, tasks: number) => void;
  /** Called once for each unusual reason for which tasks of a job wait, perhaps forever. */
  readonly onWait: (id: string, reason: string) => void;
}

/**
 * Workers that are the tasks of array jobs on Slurm. Those that an earlier process submitted for the same shards count too.
 *
 * @param jobOf what a task does for shards of a kind, and needs for it; each kind has arrays of its own.
 */
export function slurmWorkers(
  store: ShardStore,
  jobOf: (kind: string) => TaskJob,
  cluster: ClusterSettings,
  { onSubmit, onWait }: SlurmEvents,
): Workers {
  const told = new Set<string>();
  /** Tasks that were canceled when looked at last. */
  let canceled: ReadonlySet<string> | undefined;
  const tellWaiting = (id: string, { reason = '' }: TaskState): void => {
    if (USUAL.includes(reason) || told.has(`${id} ${reason}`)) return;
    told.add(`${id} ${reason}`);
    onWait(id, reason);
  };
  return {
    async start(shards) {
      for (const [kind, count] of countKinds(shards)) {
        const tasks = Math.min(count, MOST_TASKS);
        const id = await submitArray(renderArray({ ...jobOf(kind), tasks, logs: store.logs }, cluster));
        await store.addJob(id);
        onSubmit(id, tasks);
      }
    },
    async listAlive() {
      const alive = new Map<string, 'running' | 'waiting'>();
      const before = canceled;
      const now = new Set<string>();
      for (const id of await listAllJobs(store))
        for (const [index, task] of await readTaskStates(id)) {
          const name = slurmWorker(id, index);
          if (task.state === 'cancelled') now.add(name);
          if (task.state === 'running') alive.set(name, 'running');
          if (task.state !== 'pending') continue;
          alive.set(name, 'waiting');
          tellWaiting(id, task);
        }
      canceled = now;
      // Whoever cancels a task among others wants its shard to be done again, but not who cancels all that was left.
      const last = [...now].filter((name) => !(before ?? now).has(name));
      if (alive.size > 0 || last.length === 0) return alive;
      throw new UsageError(
        `${last.join(', ')} on Slurm was canceled. Run the same command again to go on where it stopped.`,
      );
    },
    async stop() {
      for (const id of await store.listJobs()) {
        await cancelArray(id);
        await store.forgetJob(id);
      }
    },
  };
}

/** Recorded jobs, and those that have begun a shard but whose process ended before it could record them. */
async function listAllJobs(store: ShardStore): Promise<string[]> {
  const jobs = await store.listJobs();
  const claimed = (await store.listClaims()).flatMap(({ worker }) => /^(\d+)_\d+$/.exec(worker)?.[1] ?? []);
  for (const id of new Set(claimed)) {
    if (jobs.includes(id)) continue;
    await store.addJob(id);
    jobs.push(id);
  }
  return jobs;
}

function countKinds(shards: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const shard of shards) counts.set(kindOfShard(shard), (counts.get(kindOfShard(shard)) ?? 0) + 1);
  return counts;
}
