import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseName } from './worker/messages';
import { CASE_FOLDER } from './worker/watched-folder';
import { WorkerProcess, type WatchedOutcome } from './worker/worker-process';

/** Cases per process, so that what one case leaves behind is not blamed on others. */
const CASES_OF_A_WORKER = 2000;

/** A case that failed. */
export interface Failure {
  readonly name: CaseName;
  readonly message: string;
  /** Where its files were put; absent if that was not requested. */
  readonly kept?: string;
}

/** The outcome of many cases. */
export interface Summary {
  /** By format: how many were read and refused, and the most memory one took, bytes. */
  readonly counts: ReadonlyMap<
    string,
    { read: number; refused: number; failed: number; peakBytes: number; seconds: number }
  >;
  readonly failures: readonly Failure[];
}

export interface RunCasesOptions {
  /** Receives the files of each failing case, in a folder named after it. */
  readonly keepIn?: string;
  readonly onCase?: (done: number, failures: readonly Failure[]) => void;
}

/** Runs cases one after another in processes that may die from them. */
export async function runCases(cases: readonly CaseName[], options: RunCasesOptions = {}): Promise<Summary> {
  const counts: Summary['counts'] = new Map(
    cases.map(({ format }) => [format, { read: 0, refused: 0, failed: 0, peakBytes: 0, seconds: 0 }]),
  );
  const failures: Failure[] = [];
  const workers = new Workers();
  try {
    for (const [i, name] of cases.entries()) {
      const outcome = await workers.run(name);
      const count = counts.get(name.format);
      if (count) {
        count[outcome.end]++;
        count.peakBytes = Math.max(count.peakBytes, outcome.peakBytes);
        count.seconds = Math.max(count.seconds, outcome.seconds);
      }
      if (outcome.end === 'failed') failures.push(await workers.keep(name, outcome.message, options.keepIn));
      options.onCase?.(i + 1, failures);
    }
  } finally {
    await workers.stop();
  }
  return { counts, failures };
}

class Workers {
  private current: { readonly worker: WorkerProcess; readonly root: string; cases: number } | undefined;
  private lastRoot = '';

  async run(name: CaseName): Promise<WatchedOutcome> {
    const isFresh = this.current === undefined || this.current.cases >= CASES_OF_A_WORKER;
    const outcome = await this.runOnce(name, isFresh);
    // Alone, a case shows how much it takes itself.
    return outcome.isStrained && !isFresh ? this.runOnce(name, true) : outcome;
  }

  /** Keeps the files of the case that ran last. */
  async keep(name: CaseName, message: string, keepIn?: string): Promise<Failure> {
    if (keepIn === undefined) return { name, message };
    const kept = join(keepIn, `${name.format}-${name.seed}-${name.number}`);
    await cp(join(this.lastRoot, CASE_FOLDER), kept, { recursive: true });
    return { name, message, kept };
  }

  async stop(): Promise<void> {
    if (this.current === undefined) return;
    await this.current.worker.stop();
    await rm(this.current.root, { recursive: true, force: true });
    this.current = undefined;
  }

  private async runOnce(name: CaseName, fresh: boolean): Promise<WatchedOutcome> {
    if (fresh || this.current?.worker.isAlive !== true) {
      await this.stop();
      const root = await mkdtemp(join(tmpdir(), 'fuzz-'));
      this.current = { worker: await WorkerProcess.start(root), root, cases: 0 };
    }
    const { current } = this;
    if (current === undefined) throw new Error('No worker.');
    this.lastRoot = current.root;
    current.cases++;
    return current.worker.run(name);
  }
}
