import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWatchedFolder, watchedEnvironment } from './watched-folder';
import type { CaseName, Outcome, Ready } from './messages';

/** The limits of a case. */
export const LIMITS = { seconds: 5, bytes: 512 * 1024 * 1024 } as const;

const REPOSITORY = join(__dirname, '..', '..', '..');

/** Runaway memory is stopped before it harms the machine; the exact peak is measured in the worker. */
const RUNAWAY = 3;
const LOOK_EVERY_MILLISECONDS = 50;

/** An outcome as seen from outside. */
export interface WatchedOutcome extends Outcome {
  readonly seconds: number;
  /** Whether it took too much time or memory, or died: what ran before it in the same process may have contributed. */
  readonly isStrained: boolean;
}

/** A process that runs cases, watched from outside. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly baselineBytes: number,
    private readonly complaints: () => string,
  ) {}

  /**
   * Starts a worker in its own folder and waits until it is ready.
   *
   * @param script that runs in it
   * @throws Error when it does not become ready.
   */
  static async start(root: string, script = join(__dirname, 'worker.ts')): Promise<WorkerProcess> {
    makeWatchedFolder(root);
    const child = fork(script, [root], {
      cwd: join(root, 'work'),
      execArgv: [
        '-C',
        '@cxr-anomaly/source',
        '-r',
        join(REPOSITORY, 'tools', 'typescript-sources.cjs'),
        '--max-old-space-size=1024',
      ],
      env: {
        ...process.env,
        ...watchedEnvironment(root),
        NODE_OPTIONS: '',
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let text = '';
    child.stderr?.on('data', (part: Buffer) => (text = (text + part.toString()).slice(-4000)));
    const ready = await nextMessage<Ready>(child);
    if (ready === undefined) throw new Error(`The worker did not start:\n${text}`);
    return new WorkerProcess(child, ready.baselineBytes, () => text);
  }

  /** Runs a case to its end, whatever that is; a worker that must be stopped is gone afterward. */
  async run(name: CaseName): Promise<WatchedOutcome> {
    const start = performance.now();
    let stopped: string | undefined;
    const stop = (why: string) => {
      stopped ??= why;
      this.child.kill('SIGKILL');
    };
    const clock = setTimeout(() => stop(`still ran after ${LIMITS.seconds} s`), LIMITS.seconds * 1000);
    const look = setInterval(() => {
      if (residentBytes(this.child.pid) > this.baselineBytes + RUNAWAY * LIMITS.bytes)
        stop('memory ran away');
    }, LOOK_EVERY_MILLISECONDS);
    this.child.send(name);
    const outcome = await nextMessage<Outcome>(this.child);
    clearTimeout(clock);
    clearInterval(look);
    const seconds = (performance.now() - start) / 1000;
    if (outcome === undefined) {
      const message = stopped ?? this.describeDeath();
      return { end: 'failed', message, peakBytes: 0, seconds, isStrained: true };
    }
    const peakBytes = Math.max(0, outcome.peakBytes - this.baselineBytes);
    if (peakBytes <= LIMITS.bytes) return { ...outcome, peakBytes, seconds, isStrained: false };
    const message = `took ${Math.round(peakBytes / 2 ** 20)} MB above the start`;
    return { end: 'failed', message, peakBytes, seconds, isStrained: true };
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends the worker. */
  async stop(): Promise<void> {
    if (!this.isAlive) return;
    const gone = new Promise((resolve) => this.child.once('close', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }

  private describeDeath(): string {
    const { exitCode, signalCode } = this.child;
    return `the process died (${signalCode ?? `exit code ${exitCode}`}): ${this.complaints().trim()}`;
  }
}

/** The next message, or undefined when the process ends before one. */
function nextMessage<T>(child: ChildProcess): Promise<T | undefined> {
  return new Promise((resolve) => {
    const onMessage = (message: unknown) => settle(message as T);
    const onEnd = () => settle(undefined);
    const settle = (value: T | undefined) => {
      child.off('message', onMessage).off('close', onEnd);
      resolve(value);
    };
    child.once('message', onMessage).once('close', onEnd);
  });
}

function residentBytes(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
