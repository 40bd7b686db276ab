/** The processes that do shards. */
export interface Workers {
  /** Starts workers for these shards; there may be fewer of them. */
  start(shards: readonly string[]): Promise<void>;
  /**
   * Names the workers that run, and those that wait to run, for the first time or again.
   *
   * @throws ClusterError when the cluster does not answer.
   */
  listAlive(): Promise<ReadonlyMap<string, 'running' | 'waiting'>>;
  /** Ends those that are left; those on this machine have ended then. */
  stop(): Promise<void>;
}

/**
 * The environment of a worker that was started with a name of its own, where there is no Slurm to name it. A command of ours ends
 * when the process in `CXR_PARENT` is gone.
 */
export function nameWorker(name: string): Record<string, string> {
  return { CXR_WORKER: name, CXR_PARENT: String(process.pid) };
}

/** Whether this process is a task of an array on Slurm, whose time limit is that of one shard. */
export function isArrayTask(): boolean {
  const { SLURM_ARRAY_TASK_ID: task, CXR_WORKER: own } = process.env;
  return task !== undefined && own === undefined;
}

/** The name of the worker that this process is: one of an array, or one started on this machine. */
export function workerName(): string {
  const { SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: task, CXR_WORKER: own } = process.env;
  return own ?? slurmWorker(job ?? '0', Number(task ?? process.pid));
}

/** Names the worker that a task of an array is; the same when the task is queued again. */
export function slurmWorker(job: string, task: number): string {
  return `${job}_${task}`;
}
