import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SilentClusterError } from '../slurm/cluster-error';
import { runShards, type RunShardsOptions } from './run-shards';
import { ShardStore } from './shard-store';
import type { Workers } from './workers';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shards-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Workers that do one shard each time they are looked at, and end when `dies` says so. */
class ScriptedWorkers implements Workers {
  readonly alive = new Set<string>();
  readonly begun: string[] = [];
  starts = 0;
  private next = 0;

  constructor(
    private readonly store: ShardStore,
    private readonly dies: (shard: string, attempt: number) => boolean,
  ) {}

  start(): Promise<void> {
    this.starts++;
    for (let i = 0; i < 2; i++) this.alive.add(`w${this.next++}`);
    return Promise.resolve();
  }

  async listAlive(): Promise<ReadonlyMap<string, 'running' | 'waiting'>> {
    for (const worker of [...this.alive]) {
      const claim = await this.store.takeNext(worker);
      if (claim) this.begun.push(`${claim.shard}.${claim.attempt}`);
      if (claim && !this.dies(claim.shard, claim.attempt))
        await this.store.finish(claim, `${claim.input as string}!`);
      else this.alive.delete(worker);
    }
    return new Map([...this.alive].map((worker) => [worker, 'running']));
  }

  stop(): Promise<void> {
    this.alive.clear();
    return Promise.resolve();
  }
}

const options = { total: 4, poll: 1, signal: new AbortController().signal };

async function run(dies: (shard: string, attempt: number) => boolean, more: Partial<RunShardsOptions> = {}) {
  const store = await ShardStore.create(folder, ['a', 'b', 'c', 'd']);
  const workers = new ScriptedWorkers(store, dies);
  await runShards(store, workers, { ...options, ...more });
  const results = await Promise.all((await store.listDone()).map((shard) => store.readResult(shard)));
  return { workers, text: results.join('') };
}

describe('runShards', () => {
  it('does each shard once, in the order of the inputs', async () => {
    const { workers, text } = await run(() => false);
    expect(text).toBe('a!b!c!d!');
    expect([...workers.begun].sort()).toEqual(['0.0', '1.0', '2.0', '3.0']);
    expect(workers.starts).toBe(1);
  });

  it('does the shard of a lost worker again, and starts workers when none is left', async () => {
    const { workers, text } = await run((shard, attempt) => attempt === 0 && shard > '1');
    expect(text).toBe('a!b!c!d!');
    expect([...workers.begun].sort()).toEqual(['0.0', '1.0', '2.0', '2.1', '3.0', '3.1']);
    expect(workers.starts).toBe(2);
  });

  it('gives up a shard whose worker is lost three times, and tries it again when called again', async () => {
    await expect(run((shard) => shard === '2')).rejects.toThrow(/Shard 2 was begun 3 times/);
    const { workers, text } = await run((_shard, attempt) => attempt < 2);
    expect(text).toBe('a!b!c!d!');
    expect(workers.begun).toContain('2.2');
  });

  it('goes on without a shard whose worker is lost three times where it is told what to store for it', async () => {
    const giveUp = (input: unknown, reason: string) => `(${input as string} ${reason.slice(0, 17)})`;
    const { text } = await run((shard) => shard === '2', { giveUp });
    expect(text).toBe('a!b!(c was begun 3 times)d!');
  });

  it('begins a shard again as if for the first time after it was interrupted, however often', async () => {
    const store = await ShardStore.create(folder, ['a', 'b', 'c', 'd']);
    for (let i = 0; i < 4; i++) {
      const interrupted = new AbortController();
      const stuck = new ScriptedWorkers(store, () => false);
      const listAlive = async () => {
        await store.takeNext('stuck');
        interrupted.abort(new Error('Ctrl-C'));
        return new Map([['stuck', 'running' as const]]);
      };
      const work = { start: () => stuck.start(), listAlive, stop: () => stuck.stop() };
      await expect(runShards(store, work, { ...options, signal: interrupted.signal })).rejects.toThrow(
        'Ctrl-C',
      );
      expect(await store.listClaims()).toEqual([]);
    }
    const { workers, text } = await run(() => false);
    expect(text).toBe('a!b!c!d!');
    expect([...workers.begun].sort()).toEqual(['0.0', '1.0', '2.0', '3.0']);
  });

  it('stops when the work is canceled, and goes on when called again', async () => {
    const cancel = () => void new ShardStore(folder).cancel();
    await expect(run((shard) => shard === '3', { onLost: cancel })).rejects.toThrow(
      /was canceled\. Run the same/,
    );
    expect((await run(() => false)).text).toBe('a!b!c!d!');
  });

  it('starts a worker in place of a lost one while others still work', async () => {
    const store = await ShardStore.create(folder, ['a', 'b', 'c', 'd']);
    const workers = new ScriptedWorkers(store, () => false);
    const started: (readonly string[])[] = [];
    let looks = 0;
    const listAlive = async () => {
      looks++;
      if (looks === 1) await store.takeNext('lost');
      if (looks < 3)
        return new Map([
          ['lost', 'running' as const],
          ['slow', 'running' as const],
        ]);
      return new Map([...(looks > 3 ? await workers.listAlive() : []), ['slow', 'running' as const]]);
    };
    const start = (shards: readonly string[]) => {
      started.push(shards);
      return workers.start();
    };
    await runShards(store, { start, listAlive, stop: () => workers.stop() }, options);
    expect(started).toEqual([['0']]);
  });

  it('does not wait for a worker that waits to run again, but has another do its shard', async () => {
    const store = await ShardStore.create(folder, ['a', 'b', 'c', 'd']);
    await store.takeNext('requeued');
    const workers = new ScriptedWorkers(store, () => false);
    await workers.start();
    const listAlive = async () => new Map([...(await workers.listAlive()), ['requeued', 'waiting'] as const]);
    await runShards(store, { start: () => workers.start(), listAlive, stop: () => workers.stop() }, options);
    expect([...workers.begun].sort()).toEqual(['0.0', '1.0', '2.0', '3.0']);
    expect(await store.takeNext('requeued')).toBeUndefined();
  });

  it('waits for a cluster that does not answer for a while, and goes on with what another process began', async () => {
    const store = await ShardStore.create(folder, ['a', 'b', 'c', 'd']);
    const first = await store.takeNext('before');
    if (first) await store.finish(first, 'a!');
    await store.takeNext('before');
    const workers = new ScriptedWorkers(await ShardStore.create(folder, ['other']), () => false);
    let answers = 0;
    const listAlive = () =>
      ++answers % 2 ? Promise.reject(new SilentClusterError('no answer')) : workers.listAlive();
    await runShards(store, { start: () => workers.start(), listAlive, stop: () => workers.stop() }, options);
    expect(workers.begun).toContain('1.0');
    expect(await store.listDone()).toEqual(['0', '1', '2', '3']);
  });
});

describe('ShardStore', () => {
  it('puts shards where a stopped process left some of another number', async () => {
    await mkdir(join(folder, 'waiting'));
    for (const left of ['00.0', '01.0']) await writeFile(join(folder, 'waiting', left), '"old"');
    const store = await ShardStore.create(folder, ['a', 'b']);
    expect(await store.listWaiting()).toEqual(['0', '1']);
  });

  it('gives a worker only shards of its kind', async () => {
    const store = await ShardStore.create(folder, ['gan', 'gan-gp', 'gan-2', 'gan'], (kind) => kind);
    const taken: string[] = [];
    for await (const claim of store.takeAll('w', 'gan')) {
      taken.push(claim.shard);
      await store.finish(claim, '');
    }
    expect(taken).toEqual(['gan-0', 'gan-3']);
    expect(await store.listWaiting()).toEqual(['gan-2-2', 'gan-gp-1']);
  });

  it('gives no shard to two workers, and the begun one back to a worker that starts again', async () => {
    const store = await ShardStore.create(
      folder,
      Array.from({ length: 12 }, (_, i) => i),
    );
    const taken = await Promise.all(Array.from({ length: 12 }, (_, i) => store.takeNext(`w${i}`)));
    expect(taken.map((claim) => claim?.input).sort()).toEqual([...Array(12).keys()].sort());
    expect(await store.takeNext('late')).toBeUndefined();
    expect((await store.takeNext('w3'))?.shard).toBe(taken[3]?.shard);
  });
});
