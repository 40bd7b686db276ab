import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { allocatorVariables } from './allocator-settings';
import type * as deaths from './explain-death';
import type { Death } from './explain-death';

const FORWARDED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_CHECK_EVERY = 1000; // ms

/**
 * Runs this same command again with an allocator that keeps freed memory, which only a new process can get.
 *
 * A command calls it first and stops if it returns true: the child does the work, and its output, signals and exit code become
 * those of the command. Returns false in that child, if the user has set the allocator, and on systems without glibc, whose
 * allocators have no such settings.
 *
 * @param explainKill explains to people why a signal ended the child, if the engine knows no other reason.
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
    for (const name of FORWARDED) process.removeAllListeners(name);
    void speakFor({ code, signal }, explainKill).then(() => endLike({ code, signal }));
  });
  return true;
}

/** Reports what the child could not: it loads TensorFlow's library with its messages suppressed, and a signal leaves no time. */
async function speakFor(
  death: Death,
  explainKill: (signal: NodeJS.Signals) => string | undefined,
): Promise<void> {
  const { explainDeath } = createRequire(__filename)('./explain-death') as typeof deaths;
  const known = await explainDeath(death).catch(() => undefined);
  const reason = known ?? (death.signal === null ? undefined : explainKill(death.signal));
  if (reason !== undefined) process.stderr.write(`error: ${reason}\n`);
}

function endLike({ code, signal }: Death): void {
  if (signal === null) process.exit(code ?? 1);
  process.kill(process.pid, signal);
  // Reached only if the signal does not end this process, as with those that cannot be raised again.
  process.exitCode = 128 + constants.signals[signal];
}

/** Ends the child when its parent was killed in a way that leaves no time to pass the signal on. */
function endWithParent(): void {
  const parent = Number(process.env['CXR_PARENT']);
  delete process.env['CXR_PARENT'];
  if (!Number.isInteger(parent) || parent <= 0) return;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    // Only once: a second signal would be taken for impatience and interrupt the writing of a checkpoint.
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_EVERY).unref();
}
