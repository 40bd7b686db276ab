import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { countOf } from '@cxr-anomaly/files';
import { ClusterError } from '../slurm/cluster-error';
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
  /** Aborted to stop waiting; the workers are stopped then. */
  readonly signal: AbortSignal;
}

/**
 * Has workers do all shards, and resolves when every result is there. A shard whose worker is gone waits again, for a worker that
 * still runs or for new ones.
 *
 * @throws ClusterError when a shard or the workers fail three times, with the end of what they printed; the signal's reason.
 */
export async function runShards(
  store: ShardStore,
  workers: Workers,
  { total, poll, onProgress, onLost, signal }: RunShardsOptions,
): Promise<void> {
  let [starts, finished, silence] = [0, -1, 0];
  try {
    for (;;) {
      signal.throwIfAborted();
      // In this order: who waits now had its claim before it lost its node, and who ended has left its result.
      const claims = await store.listClaims();
      const alive = await workers.listAlive().catch((error: unknown) => {
        if (!(error instanceof ClusterError) || ++silence > MOST_SILENCE) throw error;
        return undefined;
      });
      if (alive) {
        silence = 0;
        const lost = await findLost(store, claims, alive);
        for (const claim of lost) {
          await giveBack(store, claim);
          onLost?.(claim);
        }
        const done = (await store.listDone()).length;
        onProgress?.(done, total);
        if (done === total) return;
        const waiting = await store.countWaiting();
        if (alive.size === 0 && waiting > 0) {
          starts = done > finished ? 1 : starts + 1;
          finished = done;
          if (starts > MOST_STARTS)
            throw new ClusterError(
              `Workers were started ${MOST_STARTS} times without finishing a shard.${await lastWords(store)}`,
            );
          await workers.start(waiting);
        }
      }
      await sleep(poll, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await workers.stop().catch(() => undefined);
  }
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

async function giveBack(store: ShardStore, claim: Claim): Promise<void> {
  if (claim.attempt + 1 >= MOST_ATTEMPTS)
    throw new ClusterError(
      `Shard ${claim.shard} was begun ${countOf(MOST_ATTEMPTS, 'time')}, and its worker ended each time.${await lastWords(store)}`,
    );
  await store.giveBack(claim);
}

/** The last lines that a worker printed, if any. */
async function lastWords({ logs }: ShardStore): Promise<string> {
  for (const name of (await readdir(logs)).sort().reverse()) {
    const text = (await readFile(join(logs, name), 'utf8')).trim();
    if (text !== '') return ` The end of ${join(logs, name)}:\n${text.split('\n').slice(-5).join('\n')}`;
  }
  return ` Nothing was printed to ${logs}.`;
}
