import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How to start one side of a row. */
export interface SidePlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Variables of this side only; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** What a worker reports about one run; our own workers also report what they hold. */
export interface Run {
  readonly milliseconds: number;
  readonly result?: number | null;
  readonly tensors?: number;
  /** Bytes of physical memory now, and the peak so far. */
  readonly resident?: number;
  readonly peak?: number;
  /** For a profiled run: TensorFlow's operations, and the milliseconds in them. */
  readonly calls?: number;
  readonly inside?: number;
}

/** A worker that waits for a line, does its work once, and answers with a line. While it waits it takes no processor time. */
export class Side {
  private constructor(
    readonly name: string,
    readonly facts: Readonly<Record<string, number | string>>,
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    /** Settles when the worker has ended, even if it ended by itself. */
    private readonly closed: Promise<unknown>,
  ) {}

  /** @throws Error when the worker ends before it is ready. */
  static async start({ name, command, args, env, cwd }: SidePlan): Promise<Side> {
    const child = spawn(command, args, {
      ...(cwd && { cwd }),
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const facts = (await readLine(lines, name)) as Record<string, number | string>;
    return new Side(name, facts, child, lines, closed);
  }

  /** @param request a line for the worker: `profile` makes one of our workers count TensorFlow's operations too. */
  async run(request = 'run'): Promise<Run> {
    this.child.stdin?.write(`${request}\n`);
    return (await readLine(this.lines, this.name)) as Run;
  }

  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.closed;
  }
}

async function readLine(lines: AsyncIterator<string>, name: string): Promise<unknown> {
  const next = await lines.next();
  if (next.done === true) throw new Error(`${name} ended without an answer; what it printed is above.`);
  return JSON.parse(next.value) as unknown;
}
