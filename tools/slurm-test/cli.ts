/**
 * A real Slurm with two virtual nodes on this machine: `npm run slurm -- install | start [DIR] | exec [DIR] -- COMMAND… | stop [DIR]`.
 *
 * `install` takes Debian's packages. `start` starts a controller and two nodes in a folder, by default one in the temporary folder,
 * and prints how to use them; `exec` runs a command there, such as `squeue`; `stop` ends all of it and removes the folder.
 */
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installSlurm } from './install-slurm';
import { Slurm } from './slurm';

const USAGE = 'Usage: npm run slurm -- install | start [DIR] | exec [DIR] -- COMMAND… | stop [DIR]';

async function main([verb, ...rest]: readonly string[]): Promise<number> {
  const split = rest.includes('--') ? rest.indexOf('--') : rest.length;
  const folder = resolve(rest.slice(0, split)[0] ?? join(tmpdir(), 'cxr-slurm'));
  if (verb === 'install') installSlurm();
  else if (verb === 'start') {
    const { env } = await Slurm.start(folder);
    console.log(`Two nodes, n1 and n2, take jobs. To use them: export SLURM_CONF=${env.SLURM_CONF}`);
  } else if (verb === 'exec' && split < rest.length) {
    const [program = '', ...args] = rest.slice(split + 1);
    const env = { ...process.env, ...Slurm.find(folder).env };
    return spawnSync(program, args, { stdio: 'inherit', env }).status ?? 1;
  } else if (verb === 'stop') {
    await Slurm.find(folder).stop();
    await rm(folder, { recursive: true, force: true });
  } else {
    console.error(USAGE);
    return 2;
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
