import { relative } from 'node:path';
import { ShardStore } from '@cxr-anomaly/cluster';
import { formatTable, showText } from '@cxr-anomaly/runs';
import { listFailures, tasksFolder, type SweepResult, type SweepTask } from './run-sweep';
import { isFinished, type SweepPart } from './plan-sweep';

/** What the runs of one method in one bench are doing. */
export interface PartStatus {
  readonly data: string;
  readonly preset: string;
  readonly settings: readonly string[];
  readonly method: string;
  readonly runs: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  /** Why runs failed that will not be tried again by this call of sweep. */
  readonly failures: readonly Required<SweepResult>[];
}

/** Looks at the folder of a sweep; it may be running, finished or not begun. */
export async function readStatus(parts: readonly SweepPart[], out: string): Promise<PartStatus[]> {
  const { running, failed } = await readTasks(parts, out);
  return parts.flatMap(({ dataSet, preset, assignments, methods, runs }) =>
    methods.map((method) => {
      const own = runs.filter((run) => run.method === method);
      const left = own.filter((run) => !isFinished(run)).map(({ folder }) => relative(out, folder));
      const failures = failed.filter(({ folder }) => left.includes(folder));
      return {
        ...{ data: dataSet.word, preset, settings: assignments, method: method.title, runs: own.length },
        done: own.length - left.length,
        running: left.filter((folder) => running.includes(folder)).length,
        ...{ failed: failures.length, failures },
      };
    }),
  );
}

/** Formats the status as a table, with a line on top that says how far it is. */
export function formatStatus(status: readonly PartStatus[]): string {
  const sum = (key: 'runs' | 'done' | 'running' | 'failed') =>
    status.reduce((total, part) => total + part[key], 0);
  const right = 'right' as const;
  const table = formatTable(
    [
      { title: 'data' },
      { title: 'method' },
      { title: 'preset' },
      { title: 'settings' },
      { title: 'done', align: right },
      { title: 'running', align: right },
      { title: 'failed', align: right },
    ],
    status.map(({ data, method, preset, settings, done, runs, running, failed }) => [
      ...[data, method, preset, settings.join(' '), `${done} of ${runs}`],
      ...[running, failed].map((count) => (count === 0 ? '' : `${count}`)),
    ]),
  );
  const [failed, running] = [sum('failed'), sum('running')];
  const reasons = status.flatMap(({ failures }) => failures.map((one) => `\n${formatFailure(one)}`));
  return (
    `${sum('done')} of ${sum('runs')} runs done, ${running} running${failed > 0 ? `, ${failed} failed` : ''}\n\n` +
    `${table}${reasons.length > 0 ? `\n${reasons.join('')}\nCall sweep again to try again what failed.` : ''}`
  );
}

/** Says which run failed, and why. */
export function formatFailure({ folder, failure }: Required<SweepResult>): string {
  return `${showText(folder)} failed: ${failure.split('\n').map(showText).join('\n  ')}`;
}

interface Tasks {
  /** Folders of runs that workers have begun, from the sweep's folder. */
  readonly running: readonly string[];
  /** Runs that failed for good. */
  readonly failed: readonly Required<SweepResult>[];
}

async function readTasks(parts: readonly SweepPart[], out: string): Promise<Tasks> {
  const store = new ShardStore(tasksFolder(out, parts));
  try {
    if (!store.isReady()) return { running: [], failed: [] };
    const claims = await store.listClaims();
    const running = await Promise.all(claims.map((claim) => store.readInput(claim)));
    return {
      running: running.flatMap((input) => (input === undefined ? [] : [(input as SweepTask).folder])),
      failed: await listFailures(store, out),
    };
  } catch (error) {
    // Sweep has just ended and removed the folder.
    if (!store.isReady()) return { running: [], failed: [] };
    throw error;
  }
}
