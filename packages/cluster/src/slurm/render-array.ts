import { SettingsError } from '@cxr-anomaly/core-nets';
import type { ClusterSettings } from './cluster-settings';

/** A word of a command that stands for the number of the task, from 0. */
export const TASK_INDEX = '{task}';

/** Tasks that differ only in their number. */
export interface ArrayJob {
  /** What `squeue` calls it. */
  readonly name: string;
  /** Number of tasks; they are counted from 0. */
  readonly tasks: number;
  /** Words of one task's command after those that run cxr-anomaly; `TASK_INDEX` becomes the task's number. */
  readonly command: readonly string[];
  /** The folder in which the tasks run. */
  readonly directory: string;
  /** An existing folder for what each task prints: `<job>_<number>.log`, continued when a task runs again. */
  readonly logs: string;
  /** Estimate of what one task needs. */
  readonly memoryMB: number;
  readonly minutes: number;
  readonly cpus: number;
}

/**
 * Writes the script for `sbatch`. A task whose node is lost is queued again by Slurm.
 *
 * @param here the words that run cxr-anomaly here, for a cluster whose settings name no other command.
 * @throws SettingsError when a path cannot stand in a script.
 */
export function renderArray(
  job: ArrayJob,
  cluster: ClusterSettings,
  here: readonly string[] = commandHere(),
): string {
  const atOnce = cluster.maxTasks === undefined ? '' : `%${cluster.maxTasks}`;
  const options: (readonly [string, string | number | undefined])[] = [
    ['job-name', job.name],
    ['array', `0-${job.tasks - 1}${atOnce}`],
    ['partition', cluster.partition],
    ['account', cluster.account],
    ['time', cluster.time ?? Math.max(1, Math.ceil(job.minutes))],
    ['mem', cluster.memory ?? `${Math.ceil(job.memoryMB)}M`],
    ['cpus-per-task', job.cpus],
    ['gpus-per-task', cluster.gpus || undefined],
    // GPUs are counted per task of a step; there is one.
    ['ntasks', cluster.gpus ? 1 : undefined],
    ['chdir', assertPath(job.directory)],
    ['output', `${assertPath(job.logs).replaceAll('%', '%%')}/%A_%a.log`],
    ['open-mode', 'append'],
  ];
  const command = cluster.command ?? here.map(quoteWord).join(' ');
  return [
    '#!/bin/bash',
    ...options.flatMap(([name, value]) => (value === undefined ? [] : [`#SBATCH --${name}="${value}"`])),
    '#SBATCH --requeue',
    ...(cluster.setup ?? []),
    `exec ${command} ${job.command.map(quoteWord).join(' ')}`,
    '',
  ].join('\n');
}

/** The words that started this process, to be followed by a command's arguments. */
export function commandHere(): string[] {
  const [, script = ''] = process.argv;
  return [process.execPath, ...process.execArgv, script];
}

function quoteWord(word: string): string {
  if (word === TASK_INDEX) return '"$SLURM_ARRAY_TASK_ID"';
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function assertPath(path: string): string {
  if (!/["\\\n\r]/.test(path)) return path;
  throw new SettingsError(
    `${JSON.stringify(path)} cannot be named in a script for Slurm: it has a quote, a backslash or a line break. Rename it.`,
  );
}
