import { dirname, join } from 'node:path';
import { QUIET_FILE } from '../../start/addon-files';
import { runProcess, type ProcessFailure } from '../run-process';

/** How loading an addon failed. */
export interface LoadFailure {
  /** What the loader said or, if nothing, how the process ended. */
  readonly reason: string;
  /** Whether it ended the process: a process that loads it can neither continue nor say why. */
  readonly isFatal: boolean;
}

const SCRIPT = `
const [addon, quiet] = process.argv.slice(1);
if (require('node:fs').existsSync(quiet)) require(quiet);
require(addon).TF_Version;
`;
const LONGEST_LOAD = 60_000; // ms

/** Loads an addon in a separate process, since a library of the wrong kind can end the process; returns what went wrong. */
export async function addonLoads(addon: string): Promise<LoadFailure | undefined> {
  const env = { TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' };
  try {
    await runProcess(process.execPath, ['-e', SCRIPT, addon, join(dirname(addon), QUIET_FILE)], {
      env,
      timeout: LONGEST_LOAD,
    });
    return undefined;
  } catch (error) {
    return explain(error as ProcessFailure);
  }
}

function explain({ stderr = '', code, signal, message }: ProcessFailure): LoadFailure {
  const lines = stderr.split('\n');
  const thrown = lines.find((line) => line.startsWith('Error:'));
  if (thrown !== undefined) return { reason: thrown, isFatal: false };
  // The loader names the program first: `node: symbol lookup error: …`.
  const loader = lines.find((line) => line.startsWith(`${process.execPath}:`));
  if (loader !== undefined) return { reason: loader.slice(process.execPath.length + 2), isFatal: true };
  const end = typeof signal === 'string' ? `it ends the process with ${signal}` : undefined;
  return {
    reason: end ?? message.split('\n')[0] ?? message,
    isFatal: typeof signal === 'string' || code === 127,
  };
}
