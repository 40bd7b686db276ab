import { ClusterError } from './cluster-error';
import { runSlurm } from './run-slurm';
import { parseAccounting, parseQueue, type TaskState } from './task-states';

/**
 * Submits a script of `renderArray`.
 *
 * @returns the job's id.
 * @throws ClusterError with Slurm's reason when it refuses the job.
 */
export async function submitArray(script: string): Promise<string> {
  const answer = await runSlurm('sbatch', ['--parsable'], script);
  const [id = ''] = answer.split(';');
  if (/^\d+$/.test(id)) return id;
  throw new ClusterError(`sbatch answered ${JSON.stringify(answer)} instead of the number of the job.`);
}

/**
 * Asks for the states of an array's tasks by their numbers: Slurm's queue and, where there is accounting, its records. The queue
 * forgets a task minutes after its end; without accounting, the task is then missing here, and what it left on disk must tell.
 *
 * @throws ClusterError when Slurm does not answer.
 */
export async function readTaskStates(jobId: string): Promise<Map<number, TaskState>> {
  const [queue, accounting] = await Promise.all([
    readQueue(jobId),
    runSlurm('sacct', ['-j', jobId, '-X', '-n', '-P', '-o', 'JobID,State,NodeList']).catch(() => ''),
  ]);
  return new Map([...parseAccounting(accounting), ...parseQueue(queue)]);
}

/** Cancels all tasks that have not ended. @throws ClusterError when Slurm does not answer. */
export async function cancelArray(jobId: string): Promise<void> {
  await runSlurm('scancel', [jobId]);
}

async function readQueue(jobId: string): Promise<string> {
  try {
    return await runSlurm('squeue', ['-h', '-r', '-t', 'all', '-j', jobId, '-o', '%K|%T|%N|%r']);
  } catch (error) {
    if (error instanceof ClusterError && error.message.includes('Invalid job id')) return '';
    throw error;
  }
}
