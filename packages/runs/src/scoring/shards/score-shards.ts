/**
 * Scoring in shards: the inputs are listed once and shared out; workers score them as one process would, and their results are
 * put together in the order of the inputs.
 */
import { BundleError } from '@cxr-anomaly/core-nets';
import { workerName, type ShardStore } from '@cxr-anomaly/cluster';
import { cutEvenly } from '../../sharding/shard-options';
import { placeInputs, type Input, type PlacedInput } from '../files/list-inputs';
import { nameUnread, wordFor, type FileFailure } from '../files/read-input';
import { scoreInputs, type FileScore, type FileScorer, type ScoreFilesOptions } from '../files/score-files';

/** A file of a shard. */
interface ShardInput {
  readonly path: string;
  readonly place: number;
}

type Result = FileScore | FileFailure;

/** Shares inputs out; those that hold nothing to score are left out. There are at most as many shards as inputs. */
export function shareOut(inputs: readonly Input[], shards: number): ShardInput[][] {
  const files = placeInputs(inputs).filter((input) => !('explain' in input));
  return cutEvenly(files.length, Math.min(shards, files.length)).map(({ from, to }) => files.slice(from, to));
}

/**
 * Scores shards until none is left.
 *
 * @param onShard called with the number of files before each.
 * @throws the signal's reason, once it is aborted, before the next file; another worker then does the shard.
 */
export async function workOnShards(
  store: ShardStore,
  bundle: FileScorer,
  options: ScoreFilesOptions,
  { onShard, signal }: { onShard: (name: string, files: number) => void; signal: AbortSignal },
): Promise<void> {
  for await (const claim of store.takeAll(workerName())) {
    const inputs = claim.input as readonly PlacedInput[];
    onShard(claim.shard, inputs.length);
    const results: string[] = [];
    for await (const result of scoreInputs(bundle, inputs, options)) {
      signal.throwIfAborted();
      results.push(`${JSON.stringify(result)}\n`);
    }
    await store.finish(claim, results.join(''));
  }
}

/** Puts the results of all shards together, in the order of the inputs. @throws BundleError when a result is missing. */
export async function* mergeShards(
  store: ShardStore,
  inputs: readonly Input[],
  anonymous: boolean,
): AsyncGenerator<Result> {
  const results = readResults(store);
  for (const input of placeInputs(inputs)) {
    if ('explain' in input) {
      const name = nameUnread(input.path, { anonymous, place: input.place });
      yield { ...name, error: input.explain(wordFor(name)) };
      continue;
    }
    const next = await results.next();
    if (next.done)
      throw new BundleError(
        `${store.folder} holds no result for ${input.path}. Remove the folder and start again.`,
      );
    yield next.value;
  }
}

async function* readResults(store: ShardStore): AsyncGenerator<Result, undefined> {
  for (const shard of await store.listDone()) {
    const text = (await store.readResult(shard)).toString('utf8');
    for (const line of text.split('\n')) if (line !== '') yield JSON.parse(line) as Result;
  }
  return undefined;
}
