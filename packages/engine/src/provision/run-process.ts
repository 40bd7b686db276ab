import { execFile } from 'node:child_process';
import { parse } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from './child-environment';

const execute = promisify(execFile);

/**
 * Where programs run that need no folder of their own. The user's current folder may be a data set that somebody sent, and many
 * programs take settings and code from there; nobody else can put anything here, or into a folder above it.
 */
const NEUTRAL_FOLDER = parse(process.execPath).root;

/** What a failed process said last, and how it ended; `execFile` puts them on its error. */
export interface ProcessFailure extends Error {
  readonly stderr?: string;
  /** The exit code; a word such as `ENOENT` if it did not start. */
  readonly code?: number | string | null;
  readonly signal?: NodeJS.Signals | null;
}

/** Where a program runs, and what it gets in addition to the common environment. */
export interface ProcessOptions {
  /** Default: a folder that nobody else can write to. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Runs a program to its end and returns what it printed; rejects if it fails, cannot start or takes too long. */
export async function runProcess(
  command: string,
  args: readonly string[],
  { cwd = NEUTRAL_FOLDER, env = {}, timeout }: ProcessOptions = {},
): Promise<string> {
  const { stdout } = await execute(command, [...args], {
    cwd,
    env: { ...childEnvironment(), ...env },
    ...(timeout !== undefined && { timeout }),
    maxBuffer: 64e6,
  });
  return stdout;
}

/**
 * Runs Python isolated (`-I`): it looks for modules neither in the current folder nor where PYTHON… variables say, so that
 * nothing in a data set is taken for pip or a part of the standard library.
 */
export function runPython(args: readonly string[], options: ProcessOptions = {}): Promise<string> {
  return runProcess('python3', ['-I', ...args], options);
}

/** Tells whether a program exits successfully within some seconds. */
export async function succeeds(run: (options: ProcessOptions) => Promise<string>): Promise<boolean> {
  return run({ timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}
