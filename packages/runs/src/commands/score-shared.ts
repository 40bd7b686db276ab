import { ShardStore } from '@cxr-anomaly/cluster';
import { countOf } from '@cxr-anomaly/files';
import { createReporter } from '../reporting/create-reporter';
import { print } from '../reporting/print';
import { listInputs } from '../scoring/files/list-inputs';
import type { FileFailure } from '../scoring/files/read-input';
import type { FileScore, FileScorer, ScoreFilesOptions } from '../scoring/files/score-files';
import { mergeShards, shareOut, workOnShards } from '../scoring/shards/score-shards';
import { countShards, shardsFolder, type ShardOptions } from '../sharding/shard-options';
import { renderWork, shareWork, type ShardedWork } from '../sharding/share-work';

/** Memory of a process that scores; measured: 0.4 to 1.3 GB, the most with RLAD at 256 px. */
const MEMORY_MB = 3000;

/** Seconds for an image and for starting, several times what was measured on one core (docs/scaling.md). */
const SECONDS = { image: 2, start: 120 };

/** A scoring to be shared out. */
export interface SharedScoring {
  /** The bundle as it was named. */
  readonly bundle: string;
  /** The digest that every worker's copy must have. */
  readonly digest: string;
  readonly options: ShardOptions & {
    readonly engine: 'local' | 'slurm';
    readonly neighbors?: number;
    readonly anonymous?: boolean;
    readonly falseAlarmRate?: number;
    readonly method?: readonly string[];
    readonly trust?: string;
  };
  readonly signal: AbortSignal;
}

/**
 * Scores files in shards.
 *
 * @returns the results in the order of the inputs, or undefined if only the script was to be printed.
 */
export async function scoreShared(
  paths: readonly string[],
  { bundle, digest, options, signal }: SharedScoring,
): Promise<AsyncGenerator<FileScore | FileFailure> | undefined> {
  const inputs = await listInputs(paths);
  const shards = shareOut(inputs, countShards(options));
  const given = optionWords(options);
  const folder = shardsFolder('cxr-score', [digest, given, shards], options);
  const largest = Math.max(0, ...shards.map(({ length }) => length));
  const work: ShardedWork = {
    ...{ name: 'cxr-score', inputs: shards, memoryMB: MEMORY_MB, cpus: 2 },
    minutes: (SECONDS.start + SECONDS.image * largest) / 60,
    args: ['score', bundle, folder, '--worker', '--expect-sha256', digest, ...given],
  };
  if (options.print) {
    print(await renderWork(work, folder, options));
    return undefined;
  }
  const watching = { reporter: createReporter(process.stderr), signal };
  const store = await shareWork(folder, work, options, watching);
  return mergeAndRemove(store, mergeShards(store, inputs, options.anonymous ?? false));
}

/** What a worker does: scores shards of a folder until none is left. */
export async function workOnScores(
  [folder = '']: readonly string[],
  bundle: FileScorer,
  options: ScoreFilesOptions,
  signal: AbortSignal,
): Promise<void> {
  const onShard = (name: string, files: number) =>
    void process.stderr.write(`shard ${name}: ${countOf(files, 'file')}\n`);
  await workOnShards(new ShardStore(folder), bundle, options, { onShard, signal });
}

/** The options that change results, as words for the workers. */
function optionWords({
  neighbors,
  anonymous,
  falseAlarmRate,
  method = [],
  trust,
}: SharedScoring['options']): string[] {
  return [
    ...(neighbors === undefined ? [] : ['--neighbors', String(neighbors)]),
    ...(anonymous ? ['--anonymous'] : []),
    ...(falseAlarmRate === undefined ? [] : ['--false-alarm-rate', String(falseAlarmRate)]),
    ...method.flatMap((word) => ['--method', word]),
    ...(trust === undefined ? [] : ['--trust', trust]),
  ];
}

async function* mergeAndRemove<T>(store: ShardStore, results: AsyncGenerator<T>): AsyncGenerator<T> {
  yield* results;
  await store.remove();
}
