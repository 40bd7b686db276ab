import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { countOf, UsageError } from '@cxr-anomaly/files';
import { ClusterError, SilentClusterError } from '../slurm/cluster-error';
import type { Claim, ShardStore } from './shard-store';
import type { Workers } from './workers';

/** How often a shard is begun before its work counts as impossible. */
const MOST_ATTEMPTS = 3;

/** How often workers may be started without a shard being finished in between. */
const MOST_STARTS = 3;

/** How many times in a row the cluster may fail to answer: its controller may be restarted meanwhile. */
const MOST_SILENCE = 60;

export interface RunShardsOptions {
  /** Number of shards. */
  readonly total: number;
  /** Milliseconds between two looks at the folder and the workers. */
  readonly poll: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** Called for each shard that is done again, because its worker is gone. */
  readonly onLost?: (claim: Claim) => void;
  /** The result of a shard whose worker was lost three times. Without it, such a shard ends the work. */
  readonly giveUp?: (input: unknown, reason: string) => string;
  /** Aborted to stop waiting; the workers are stopped then. */
  readonly signal: AbortSignal;
}

/**
 * Has workers do all shards, and resolves when every result is there. A shard whose worker is gone waits again, for a worker that
 * still runs or for new ones. What an earlier call left begun counts as not begun: it was stopped, or its cause is gone.
 *
 * @throws ClusterError when a shard or the workers fail three times, with the end of what they printed; UsageError when
 * it is canceled; the signal's reason.
 */
export async function runShards(
  store: ShardStore,
  workers: Workers,
  options: RunShardsOptions,
): Promise<void> {
  const { total, poll, onProgress, signal } = options;
  let [starts, finished, silence, looks] = [0, -1, 0, 0];
  await store.resume();
  try {
    for (;;) {
      signal.throwIfAborted();
      if (store.isCanceled())
        throw new UsageError(`${store.folder} was canceled. Run the same command again to go on.`);
      try {
        // In this order: who waits now had its claim before it lost its node, and who ended has left its result.
        const claims = await store.listClaims();
        const alive = await workers.listAlive();
        const lost = await findLost(store, claims, alive);
        for (const claim of lost)
          if (looks === 0) await store.giveBack(claim, 0);
          else await doAgain(store, claim, options);
        looks++;
        const done = (await store.listDone()).length;
        onProgress?.(done, total);
        if (done >= total) return;
        const waiting = await store.listWaiting();
        if (alive.size === 0 && waiting.length > 0) {
          if (done > finished) [starts, finished] = [0, done];
          if (starts >= MOST_STARTS)
            throw new ClusterError(
              `Workers were started ${MOST_STARTS} times without finishing a shard.${await lastWords(store)}`,
            );
          await workers.start(waiting);
          starts++;
        } else {
          const gone = new Set(lost.flatMap(({ shard, worker }) => (alive.has(worker) ? [] : shard)));
          const replaced = waiting.filter((shard) => gone.has(shard));
          if (replaced.length > 0) await workers.start(replaced);
        }
        silence = 0;
      } catch (error) {
        if (!(error instanceof SilentClusterError) || ++silence > MOST_SILENCE) throw error;
      }
      await sleep(poll, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await workers.stop().catch(() => undefined);
    await giveAllBack(store).catch(() => undefined);
  }
}

/** Lets others begin at once what stopped workers have begun; that they were stopped is not a failure. */
async function giveAllBack(store: ShardStore): Promise<void> {
  const done = new Set(await store.listDone());
  for (const claim of await store.listClaims())
    if (!done.has(claim.shard)) await store.giveBack(claim, claim.attempt);
}

/**
 * Finds the claims that nobody works on: their workers are gone, or wait to run again, which Slurm may delay by minutes.
 */
async function findLost(
  store: ShardStore,
  claims: readonly Claim[],
  alive: ReadonlyMap<string, 'running' | 'waiting'>,
): Promise<Claim[]> {
  const done = new Set(await store.listDone());
  return claims.filter(({ shard, worker }) => alive.get(worker) !== 'running' && !done.has(shard));
}

/** Lets another worker do a lost shard, unless that was in vain too often. */
async function doAgain(store: ShardStore, claim: Claim, { onLost, giveUp }: RunShardsOptions): Promise<void> {
  if (claim.attempt + 1 < MOST_ATTEMPTS) {
    await store.giveBack(claim);
    return onLost?.(claim);
  }
  const reason = `was begun ${countOf(MOST_ATTEMPTS, 'time')}, and its worker ended each time.${await lastWords(store, claim.worker)}`;
  if (!giveUp) throw new ClusterError(`Shard ${claim.shard} ${reason}`);
  const input = await store.readInput(claim);
  if (input !== undefined) await store.finish(claim, giveUp(input, reason));
}

/** The last lines that a worker printed, or any of them, if any. */
async function lastWords({ logs }: ShardStore, worker = ''): Promise<string> {
  const names = (await readdir(logs)).sort().reverse();
  const own = `${worker}.log`;
  for (const name of names.includes(own) ? [own, ...names] : names) {
    const text = (await readFile(join(logs, name), 'utf8')).trim();
    if (text !== '') return ` The end of ${join(logs, name)}:\n${text.split('\n').slice(-5).join('\n')}`;
  }
  return ` Nothing was printed to ${logs}.`;
}
