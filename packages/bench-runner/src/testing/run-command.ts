import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..', '..');
const SOURCES = join(ROOT, 'tools/typescript-sources.cjs');

/** Exit code and output of a finished command. */
export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface StartedCommand {
  readonly child: ChildProcess;
  readonly finished: Promise<CommandResult>;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program and arguments through which to run the command: `prlimit --fsize=8000`. */
  readonly through?: readonly string[];
  /** Runs it in its own process group, so that a signal can be sent to the whole group. */
  readonly detached?: boolean;
}

/** Starts a program of the workspace from source, as a user would, in the given folder. */
export function startCommand(
  source: string,
  args: readonly string[],
  options: CommandOptions,
): StartedCommand {
  const hooks = ['-r', SOURCES, '-r', join(ROOT, 'tools/import-sources.cjs')];
  const node = [process.execPath, '-C', '@cxr-anomaly/source', ...hooks, join(ROOT, source)];
  const [program = '', ...words] = [...(options.through ?? []), ...node, ...args];
  const child = spawn(program, words, {
    cwd: options.cwd,
    detached: options.detached ?? false,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      CXR_CACHE: join(options.cwd, 'cache'),
      // With the allocator set, the command itself runs in this process, which tests can kill.
      MALLOC_MMAP_MAX_: '0',
      ...options.env,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const finished = new Promise<CommandResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, finished };
}

/** Runs `cxr-anomaly` until it ends. */
export function runCommand(
  args: readonly string[],
  cwd: string,
  options: Omit<CommandOptions, 'cwd'> = {},
): Promise<CommandResult> {
  return startCommand('packages/bench-runner/src/bin.ts', args, { cwd, ...options }).finished;
}
