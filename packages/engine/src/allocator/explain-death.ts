import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quotedEngineCommand } from '../command/printed-command';
import { addonLoads } from '../provision/addon/addon-loads';
import { explainLoadFailure, explainProblem } from '../provision/library/explain-problem';
import { inspectLibrary, linkedLibrary } from '../provision/library/inspect-library';
import { addonFolder, BINDING_FILE, findNativePackage } from '../start/addon-files';

/** How the worker process ended. */
export interface Death {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const CRASHES: readonly (NodeJS.Signals | null)[] = [
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGTRAP',
];

/** The loader's exit code when a function that a library was linked against cannot be found. */
const NOT_LOADED = 127;

/**
 * Explains why a process that loaded TensorFlow ended without a message: reads the whole library, and loads it once more in a way
 * that shows its messages. Undefined if the process explained itself, or nothing is wrong with the library.
 */
export async function explainDeath({ code, signal }: Death): Promise<string | undefined> {
  if (code !== NOT_LOADED && !CRASHES.includes(signal)) return undefined;
  const cause = process.env['CXR_ENGINE'] === 'portable' ? undefined : await findCause();
  if (cause !== undefined || signal !== null) return cause;
  return (
    `The worker process ended without a message (exit code ${code}), as happens when a library cannot be loaded. ` +
    `Run ${quotedEngineCommand('doctor --verify')} to look for the cause.`
  );
}

async function findCause(): Promise<string | undefined> {
  const packageFolder = findNativePackage();
  const addon = packageFolder === undefined ? '' : join(addonFolder(packageFolder), BINDING_FILE);
  if (packageFolder === undefined || !existsSync(addon)) return undefined;
  const library = await linkedLibrary(packageFolder);
  const problem = library === undefined ? undefined : await inspectLibrary(library, { full: true });
  if (problem !== undefined) return explainProblem(problem);
  const failure = await addonLoads(addon);
  if (failure === undefined) return undefined;
  return explainLoadFailure(failure);
}
