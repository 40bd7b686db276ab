import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { Option, type Command } from 'commander';
import { parseCount } from '../commands/options';

/** What to do after an interruption. */
export const GO_ON = 'Run the same command again to go on where it stopped.';

/** Number of shards unless said otherwise. */
export const DEFAULT_SHARDS = { local: 2, slurm: 8 } as const;

/** What `addShardOptions` reads from the command line. */
export interface ShardOptions {
  readonly engine?: 'local' | 'slurm';
  readonly shards?: number;
  readonly cluster?: string;
  readonly work?: string;
  readonly print?: true;
  /** Set in the processes that do shards. */
  readonly worker?: true;
}

/** Adds the options that share the work out to several processes or to a cluster. */
export function addShardOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--engine <engine>', 'share the work out to processes here, or to tasks on Slurm').choices([
        'local',
        'slurm',
      ]),
    )
    .option(
      '--shards <n>',
      `number of shards with --engine (default: ${DEFAULT_SHARDS.local} here, ${DEFAULT_SHARDS.slurm} on Slurm)`,
      parseCount,
    )
    .option('--cluster <file>', 'cluster.yaml: partition, time, memory, account … of the tasks on Slurm')
    .option(
      '--work <dir>',
      'where all nodes see the folder of the shards, which is removed at the end (default: here)',
    )
    .option('--print', 'with --engine slurm: print the script and submit nothing')
    .addOption(new Option('--worker').hideHelp());
}

/** Says whether work is to be shared out. @throws SettingsError when options need an engine that is not given. */
export function isSharded<T extends ShardOptions>(
  options: T,
): options is T & { readonly engine: 'local' | 'slurm' } {
  const { engine, shards, cluster, work, print } = options;
  if (engine === undefined && (shards ?? cluster ?? work ?? print) !== undefined)
    throw new SettingsError('--shards, --cluster, --work and --print need --engine local or --engine slurm.');
  if (engine === 'local' && (cluster ?? print) !== undefined)
    throw new SettingsError('--cluster and --print belong to --engine slurm.');
  return engine !== undefined;
}

/** Number of shards asked for. */
export function countShards({ engine, shards }: ShardOptions): number {
  return shards ?? DEFAULT_SHARDS[engine ?? 'local'];
}

/** Positions of consecutive things. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Cuts things into shards of consecutive ones, as many in each as in the others, or one more. */
export function cutEvenly(things: number, shards: number): Range[] {
  const from = (shard: number) => Math.floor((shard * things) / shards);
  return Array.from({ length: shards }, (_, i) => ({ from: from(i), to: from(i + 1) }));
}

/** The folder of shards: named after what decides their results, so that the same command finds it again. */
export function shardsFolder(
  name: string,
  deciding: unknown,
  { work = '.' }: Pick<ShardOptions, 'work'>,
): string {
  const key = createHash('sha256').update(JSON.stringify(deciding)).digest('hex');
  return join(work, `${name}-${key.slice(0, 12)}`);
}
