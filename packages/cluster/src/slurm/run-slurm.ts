import { execFile } from 'node:child_process';
import { ClusterError, SilentClusterError } from './cluster-error';

/** The output for all tasks of a large array, which Slurm limits to some thousands. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** What Slurm's commands say when they cannot reach the controller. */
const SILENCE =
  /unable to contact|timed out|refused|not connected|receive failure|zero bytes|temporarily unable/i;

/** Milliseconds after which a command that has not ended counts as not answered. */
const PATIENCE = 120_000;

/**
 * Runs a command of Slurm.
 *
 * @param input what it reads from stdin
 * @returns what it printed.
 * @throws ClusterError with its message when it fails or is not installed; SilentClusterError when the controller does not answer.
 */
export function runSlurm(program: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      // Named, since a process that runs other code in a sandbox has an environment of its own there.
      { maxBuffer: MOST_OUTPUT, timeout: PATIENCE, env: { ...process.env } },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout.trim());
        const said = stderr.trim().split('\n').at(-1) ?? '';
        const message =
          error.code === 'ENOENT'
            ? `There is no ${program} here. Run this where jobs are submitted: on a login node of the cluster.`
            : `${program}: ${said || error.message}`;
        const isSilent = error.killed === true || SILENCE.test(stderr);
        reject(new (isSilent ? SilentClusterError : ClusterError)(message, { cause: error }));
      },
    );
    // A program that does not exist reads nothing.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
