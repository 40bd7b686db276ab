import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Starts a program of the workspace from source, in its own process group, so that all of it can be killed at once. */
export function startProgram(source, args, { cwd, env }) {
  const node = [
    '-C',
    '@cxr-anomaly/source',
    '-r',
    `${root}/tools/typescript-sources.cjs`,
    `${root}/${source}`,
  ];
  const child = spawn(process.execPath, [...node, ...args], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...env,
    },
  });
  let [printed, output] = ['', ''];
  child.stdout.on('data', (text) => (printed += text));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return {
    // Its children keep the same output open: it has ended when they have.
    ended: new Promise((resolve) => child.on('close', (code) => resolve(code ?? undefined))),
    kill: (all) => process.kill(all ? -child.pid : child.pid, 'SIGKILL'),
    printed: () => printed,
    output: () => output,
    lastLine: () => output.trim().split('\n').at(-1).slice(0, 100) || 'starting',
  };
}
