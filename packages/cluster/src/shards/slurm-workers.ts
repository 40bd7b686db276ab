import { UsageError } from '@cxr-anomaly/files';
import { cancelArray, readTaskStates, submitArray } from '../slurm/array-jobs';
import type { ClusterSettings } from '../slurm/cluster-settings';
import { renderArray, type ArrayJob } from '../slurm/render-array';
import type { ShardStore } from './shard-store';
import { slurmWorker, type Workers } from './workers';

/**
 * Workers that are the tasks of array jobs on Slurm. Those that an earlier process submitted for the same shards count too.
 *
 * @param onSubmit called with the number of each job.
 */
export function slurmWorkers(
  store: ShardStore,
  job: Omit<ArrayJob, 'tasks' | 'logs'>,
  cluster: ClusterSettings,
  onSubmit: (id: string, tasks: number) => void,
): Workers {
  return {
    async start(shards) {
      const id = await submitArray(renderArray({ ...job, tasks: shards, logs: store.logs }, cluster));
      await store.addJob(id);
      onSubmit(id, shards);
    },
    async listAlive() {
      const alive = new Map<string, 'running' | 'waiting'>();
      for (const id of await store.listJobs()) {
        const tasks = [...(await readTaskStates(id))];
        if (tasks.length > 0 && tasks.every(([, { state }]) => state === 'cancelled')) {
          await store.forgetJob(id);
          throw new UsageError(
            `Job ${id} was cancelled. Run the same command again to go on where it stopped.`,
          );
        }
        for (const [index, { state }] of tasks)
          if (state === 'running') alive.set(slurmWorker(id, index), 'running');
          else if (state === 'pending') alive.set(slurmWorker(id, index), 'waiting');
      }
      return alive;
    },
    async stop() {
      for (const id of await store.listJobs()) {
        await cancelArray(id);
        await store.forgetJob(id);
      }
    },
  };
}
