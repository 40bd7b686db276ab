/** What a task is doing; `lost` is one whose node failed or that had to make room, and that Slurm will not run again. */
export interface TaskState {
  readonly state: 'pending' | 'running' | 'done' | 'failed' | 'lost' | 'cancelled';
  /** Where it runs or ran. */
  readonly node?: string;
  /** Why it waits or failed, in words. */
  readonly reason?: string;
}

/** The states of Slurm that are not those of a running or waiting job. */
const ENDED: Readonly<Record<string, TaskState>> = {
  COMPLETED: { state: 'done' },
  CANCELLED: { state: 'cancelled' },
  NODE_FAIL: { state: 'lost', reason: 'its node failed' },
  BOOT_FAIL: { state: 'lost', reason: 'its node did not start' },
  PREEMPTED: { state: 'lost', reason: 'it had to make room for another job' },
  TIMEOUT: { state: 'failed', reason: 'it ran into its time limit; set a longer time in cluster.yaml' },
  DEADLINE: { state: 'failed', reason: 'it could not end before its deadline' },
  OUT_OF_MEMORY: { state: 'failed', reason: 'it needed more memory; set more in cluster.yaml' },
  FAILED: { state: 'failed' },
  REQUEUE_HOLD: { state: 'lost', reason: 'Slurm holds it' },
  SPECIAL_EXIT: { state: 'lost', reason: 'Slurm holds it' },
  RESV_DEL_HOLD: { state: 'lost', reason: 'its reservation was deleted' },
};

/** Reasons of tasks that wait and that Slurm will never run by itself: it could not start them, or did so too often. */
const HELD = /requeued.held|JobHoldMaxRequeue/;

const WAITING = ['PENDING', 'CONFIGURING', 'REQUEUED', 'REQUEUE_FED'];

/** Reads lines of `squeue -o '%K|%T|%N|%r'`. */
export function parseQueue(text: string): Map<number, TaskState> {
  return parseLines(text, ([index, state, node, reason]) => [index, state, node, reason]);
}

/** Reads lines of `sacct -X -P -o JobID,State,NodeList`; tasks that wait together, `7_[2-5]`, are in the queue as well. */
export function parseAccounting(text: string): Map<number, TaskState> {
  return parseLines(text, ([id = '', state, node]) => [/^\d+_(\d+)$/.exec(id)?.[1], state, node]);
}

type Fields = readonly (string | undefined)[];

function parseLines(text: string, choose: (fields: Fields) => Fields): Map<number, TaskState> {
  const states = new Map<number, TaskState>();
  for (const line of text.split('\n')) {
    const [index = '', state = '', node, reason] = choose(line.split('|'));
    if (/^\d+$/.test(index)) states.set(Number(index), describeState(state, node, reason));
  }
  return states;
}

function describeState(state: string, node = '', reason = 'None'): TaskState {
  const place = node === '' || node === 'None assigned' ? {} : { node };
  const why = reason === 'None' ? {} : { reason };
  // sacct writes "CANCELLED by 1000".
  const ended = ENDED[state.split(' ')[0] ?? ''];
  if (ended) return { ...why, ...ended, ...place };
  if (HELD.test(reason)) return { state: 'lost', reason };
  return { state: WAITING.includes(state) ? 'pending' : 'running', ...why, ...place };
}
