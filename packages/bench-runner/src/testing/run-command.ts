import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..', '..');
const SOURCES = join(ROOT, 'tools/typescript-sources.cjs');

/** What a finished command left. */
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
  /** A program, with its arguments, that runs the command that comes after these: `prlimit --fsize=8000`. */
  readonly through?: readonly string[];
  /** Gives it a process group of its own, to which a signal can be sent as a whole. */
  readonly detached?: boolean;
}

/** Starts a program of the workspace from source, as a user would, in a folder of its own. */
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
      // With an allocator set, the command works in this very process, the one that tests kill.
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

/** Runs `cxr-anomaly` to its end. */
export function runCommand(
  args: readonly string[],
  cwd: string,
  options: Omit<CommandOptions, 'cwd'> = {},
): Promise<CommandResult> {
  return startCommand('packages/bench-runner/src/bin.ts', args, { cwd, ...options }).finished;
}
