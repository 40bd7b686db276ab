import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a process that failed has said last; `execFile` puts it on its error. */
export interface ProcessFailure extends Error {
  readonly stderr?: string;
}

/** Runs a program to its end and returns what it printed; rejects where it fails, cannot start or takes too long. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeout?: number } = {},
): Promise<string> {
  const { stdout } = await execute(command, [...args], { ...options, maxBuffer: 64e6 });
  return stdout;
}

/** Tells whether a program can be started and ends well with these arguments. */
export async function canRun(command: string, args: readonly string[]): Promise<boolean> {
  return runProcess(command, args, { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}
