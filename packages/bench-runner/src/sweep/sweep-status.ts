import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { ShardStore } from '@cxr-anomaly/cluster';
import { formatTable } from '@cxr-anomaly/runs';
import { readResults, tasksFolder, type SweepTask } from './run-sweep';
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
}

/** Looks at the folder of a sweep; it may be running, finished or not begun. */
export async function readStatus(parts: readonly SweepPart[], out: string): Promise<PartStatus[]> {
  const { running, failed } = await readTasks(parts, out);
  return parts.flatMap(({ dataSet, preset, assignments, methods, runs }) =>
    methods.map((method) => {
      const own = runs.filter((run) => run.method === method);
      const left = own.filter((run) => !isFinished(run)).map(({ folder }) => relative(out, folder));
      return {
        ...{ data: dataSet.word, preset, settings: assignments, method: method.title, runs: own.length },
        done: own.length - left.length,
        running: left.filter((folder) => running.includes(folder)).length,
        failed: left.filter((folder) => failed.includes(folder)).length,
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
  return (
    `${sum('done')} of ${sum('runs')} runs done, ${running} running${failed > 0 ? `, ${failed} failed` : ''}\n\n` +
    table
  );
}

/** The folders of runs that workers have begun, and of those that failed for good, from the sweep's folder. */
async function readTasks(
  parts: readonly SweepPart[],
  out: string,
): Promise<{ readonly running: readonly string[]; readonly failed: readonly string[] }> {
  const folder = tasksFolder(out, parts);
  if (!existsSync(folder)) return { running: [], failed: [] };
  const store = new ShardStore(folder);
  const claims = await store.listClaims();
  const running = await Promise.all(claims.map((claim) => store.readInput(claim)));
  const results = await readResults(store);
  return {
    running: running.flatMap((input) => (input === undefined ? [] : [(input as SweepTask).folder])),
    failed: results.filter(({ failure }) => failure !== undefined).map(({ folder }) => folder),
  };
}
