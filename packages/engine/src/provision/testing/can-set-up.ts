import { spawnSync } from 'node:child_process';

/** Whether this machine has the programs that unpack a wheel and compile the addon. */
export const canSetUp = [
  ['python3', '--version'],
  ['g++', '--version'],
].every(([program = '', ...args]) => spawnSync(program, args).status === 0);
