/**
 * Shards of some work in a folder that all workers share. Who renames a shard's file first has it, so no worker needs to talk to
 * another, and no lock is left behind by one that was killed.
 *
 *   waiting/<shard>.<attempt>            its input
 *   claimed/<shard>.<attempt>.<worker>   the same, while that worker does it
 *   done/<shard>                         its result, complete
 *   jobs/<id>                            array jobs that work here
 *   logs/                                what workers printed
 *   canceled                             there if whoever looks after the work is to stop
 *   ready                                how many shards there are; written last
 *
 * A shard is a number or, where there are several kinds of work, a kind and a number: `rlad-03`.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, writeFileAtomic } from '@cxr-anomaly/files/node';

const FOLDERS = ['waiting', 'claimed', 'done', 'jobs', 'logs'] as const;

/** A shard that a worker has begun. */
export interface Claim {
  readonly shard: string;
  /** How often it was begun before. */
  readonly attempt: number;
  readonly worker: string;
}

/** A folder of shards. */
export class ShardStore {
  /** Where workers print. */
  readonly logs: string;

  constructor(readonly folder: string) {
    this.logs = join(folder, 'logs');
  }

  /**
   * Puts shards into a folder; one that already holds them is left as it is, so that their work goes on.
   *
   * @param kindOf the kind of work that an input is, in letters, digits, `_` and `-`.
   */
  static async create<T>(
    folder: string,
    inputs: readonly T[],
    kindOf: (input: T) => string = () => '',
  ): Promise<ShardStore> {
    const store = new ShardStore(folder);
    if (store.isReady()) return store;
    // What is there is of a process that was stopped while it did the same, perhaps with fewer or more inputs.
    await store.clear();
    await makePrivateFolder(folder);
    for (const name of FOLDERS) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
    const digits = String(inputs.length - 1).length;
    for (const [i, input] of inputs.entries()) {
      const shard = [kindOf(input), String(i).padStart(digits, '0')].filter(Boolean).join('-');
      await writeFileAtomic(join(folder, 'waiting', `${shard}.0`), JSON.stringify(input));
    }
    await writeFileAtomic(join(folder, 'ready'), `${inputs.length}\n`);
    return store;
  }

  /** Whether the folder holds shards, all of them. */
  isReady(): boolean {
    return existsSync(join(this.folder, 'ready'));
  }

  /** Has whoever looks after the shards stop; `resume` takes it back. */
  async cancel(): Promise<void> {
    await writeFileAtomic(join(this.folder, 'canceled'), '');
  }

  async resume(): Promise<void> {
    await rm(join(this.folder, 'canceled'), { force: true });
  }

  isCanceled(): boolean {
    return existsSync(join(this.folder, 'canceled'));
  }

  /** Removes all shards and what is known of them. */
  async clear(): Promise<void> {
    for (const name of ['ready', ...FOLDERS])
      await rm(join(this.folder, name), { recursive: true, force: true });
  }

  /**
   * Takes a shard: first one that this worker had begun before it was stopped and started again, then the next that waits.
   *
   * @param kind of work that it can do; all kinds by default.
   * @returns undefined when none is left.
   */
  async takeNext(worker: string, kind?: string): Promise<(Claim & { readonly input: unknown }) | undefined> {
    const own = (await this.listClaims()).find((claim) => claim.worker === worker);
    const opened = own && (await this.open(own));
    if (opened) return opened;
    for (const name of await this.list('waiting')) {
      const { shard, attempt } = parseName(name);
      if (kind !== undefined && kindOfShard(shard) !== kind) continue;
      const claim = { shard, attempt, worker };
      if (!(await this.move(join('waiting', name), join('claimed', nameOf(claim))))) continue;
      const taken = await this.open(claim);
      if (taken) return taken;
    }
    return undefined;
  }

  /** Takes one shard after another, until none is left. */
  async *takeAll(
    worker: string,
    kind?: string,
  ): AsyncGenerator<Claim & { readonly input: unknown }, undefined> {
    for (;;) {
      const claim = await this.takeNext(worker, kind);
      if (!claim) return undefined;
      yield claim;
    }
  }

  /** Stores a shard's result; the same result by another worker, which was thought to be lost, does no harm. */
  async finish(claim: Claim, result: string | Uint8Array): Promise<void> {
    await writeFileAtomic(join(this.folder, 'done', claim.shard), result);
    await rm(join(this.folder, 'claimed', nameOf(claim)), { force: true });
  }

  /**
   * Lets another worker do a shard.
   *
   * @param attempt how often it then counts as begun: once more, unless nothing was wrong with it.
   */
  async giveBack(claim: Claim, attempt = claim.attempt + 1): Promise<void> {
    await this.move(join('claimed', nameOf(claim)), join('waiting', `${claim.shard}.${attempt}`));
  }

  /** Lists the shards that workers have begun and not finished, or finished without saying so. */
  async listClaims(): Promise<Claim[]> {
    return (await this.list('claimed')).map(parseName);
  }

  /** Counts all shards, finished or not. */
  async countAll(): Promise<number> {
    return Number(await readFile(join(this.folder, 'ready'), 'utf8'));
  }

  /** Names the shards that no worker has begun. */
  async listWaiting(): Promise<string[]> {
    return (await this.list('waiting')).map((name) => parseName(name).shard);
  }

  /** Names the finished shards, in the order of their inputs. */
  listDone(): Promise<string[]> {
    return this.list('done');
  }

  readResult(shard: string): Promise<Buffer> {
    return readFile(join(this.folder, 'done', shard));
  }

  /** Reads what a claimed shard is about; undefined when it was finished or given to others meanwhile. */
  async readInput(claim: Claim): Promise<unknown> {
    return (await this.open(claim))?.input;
  }

  /** Records an array job that works here, for whoever looks after the shards later. */
  async addJob(id: string): Promise<void> {
    await writeFileAtomic(join(this.folder, 'jobs', id), '');
  }

  async forgetJob(id: string): Promise<void> {
    await rm(join(this.folder, 'jobs', id), { force: true });
  }

  listJobs(): Promise<string[]> {
    return this.list('jobs');
  }

  /** Removes the folder. */
  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Names a folder's files in order, without those that are being written. */
  private async list(folder: (typeof FOLDERS)[number]): Promise<string[]> {
    return (await readdir(join(this.folder, folder))).filter((name) => !name.endsWith('.tmp')).sort();
  }

  /** Reads a claimed shard; undefined when it was given to others meanwhile. */
  private async open(claim: Claim): Promise<(Claim & { readonly input: unknown }) | undefined> {
    const path = join(this.folder, 'claimed', nameOf(claim));
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined;
    });
    return text === undefined ? undefined : { ...claim, input: JSON.parse(text) as unknown };
  }

  /** Renames; false when somebody else was faster. */
  private async move(from: string, to: string): Promise<boolean> {
    try {
      await rename(join(this.folder, from), join(this.folder, to));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }
}

/** The kind of work that a shard is; empty where there is only one. */
export function kindOfShard(shard: string): string {
  return shard.replace(/-?\d+$/, '');
}

function nameOf({ shard, attempt, worker }: Claim): string {
  return `${shard}.${attempt}.${worker}`;
}

function parseName(name: string): Claim {
  const [shard = '', attempt = '0', worker = ''] = name.split('.');
  return { shard, attempt: Number(attempt), worker };
}
