import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { commandHere } from '../slurm/render-array';
import type { ShardStore } from './shard-store';
import { nameWorker, type Workers } from './workers';

/**
 * Workers that are processes on this machine.
 *
 * @param args of the command that each runs
 * @param most of them at once
 */
export function localWorkers(store: ShardStore, args: readonly string[], most: number): Workers {
  const running = new Map<string, ChildProcess>();
  let started = 0;
  return {
    start(shards) {
      const [program = '', ...words] = [...commandHere(), ...args];
      const wanted = Math.min(shards.length, most - running.size);
      for (let i = 0; i < wanted; i++) {
        const name = `local-${process.pid}-${started++}`;
        const log = openSync(join(store.logs, `${name}.log`), 'a', 0o600);
        const env = { ...process.env, ...nameWorker(name) };
        const child = spawn(program, words, { stdio: ['ignore', log, log], env });
        closeSync(log);
        running.set(name, child);
        for (const event of ['exit', 'error']) child.on(event, () => running.delete(name));
      }
      return Promise.resolve();
    },
    listAlive: () => Promise.resolve(new Map([...running.keys()].map((name) => [name, 'running'] as const))),
    async stop() {
      // They keep what they have done before they end, and whoever goes on must not meet them at it.
      await Promise.all(
        [...running.values()].map(async (child) => {
          const ended = new Promise((resolve) => {
            for (const event of ['exit', 'error']) child.once(event, resolve);
          });
          child.kill('SIGTERM');
          await ended;
        }),
      );
    },
  };
}
