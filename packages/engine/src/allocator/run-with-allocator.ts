import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { allocatorVariables } from './allocator-settings';

const FORWARDED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_CHECK_EVERY = 1000; // ms

/**
 * Runs this same command again with an allocator that keeps freed memory, which only a new process can get.
 *
 * A command calls it first and stops where it returns true: the child does the work, and its output, signals and exit
 * code become those of the command. Returns false in that child, where the user has set the allocator, and on systems
 * without glibc, whose allocators have no such settings.
 *
 * @param explainKill says for people why a signal ended the child, which cannot say so itself.
 */
export function runWithAllocator(
  explainKill: (signal: NodeJS.Signals) => string | undefined = () => undefined,
): boolean {
  const variables = allocatorVariables();
  if (Object.keys(variables).length === 0) {
    endWithParent();
    return false;
  }
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const env = { ...process.env, ...variables, CXR_PARENT: String(process.pid) };
  const child = spawn(process.execPath, args, { stdio: 'inherit', env });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Cannot start ${process.execPath}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    const reason = explainKill(signal);
    if (reason !== undefined) process.stderr.write(`error: ${reason}\n`);
    for (const name of FORWARDED) process.removeAllListeners(name);
    process.kill(process.pid, signal);
    // Reached only where the signal does not end this process, as for those that cannot be raised again.
    process.exitCode = 128 + constants.signals[signal];
  });
  return true;
}

/** Ends the child when its parent was killed in a way that leaves no time to pass the signal on. */
function endWithParent(): void {
  const parent = Number(process.env['CXR_PARENT']);
  delete process.env['CXR_PARENT'];
  if (!Number.isInteger(parent) || parent <= 0) return;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    // Once: a second signal would be taken for impatience, and end a checkpoint that is being written.
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_EVERY).unref();
}
