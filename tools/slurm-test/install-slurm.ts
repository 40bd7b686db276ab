import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['slurmctld', 'slurmd', 'sbatch', 'munged'];

/** Debian installs daemons where only the path of root leads. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

/** Why no cluster can be started here; undefined if one can. */
export function whyNoSlurm(): string | undefined {
  if (process.getuid?.() !== 0) return 'the daemons of Slurm must be started as root';
  const missing = PROGRAMS.filter((name) => findProgram(name) === undefined);
  return missing.length === 0
    ? undefined
    : `${missing.join(', ')} missing: npm run slurm -- install, on Debian or Ubuntu`;
}

/** Finds a program as root's shell would; undefined if it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Installs Debian's packages if a program is missing; nothing is started. @throws Error with what apt-get said. */
export function installSlurm(): void {
  if (PROGRAMS.every((name) => findProgram(name) !== undefined)) return;
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'slurm-wlm', 'munge'],
  ]) {
    // With this run level, packages do not start the services that they bring.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const { status, stderr, error } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')}: ${error?.message ?? stderr}`);
  }
}
