/**
 * Runs jest with the memory allocator set for TensorFlow: `node tools/test.mjs [jest's own arguments]`.
 *
 * The allocator reads its variables only when a process starts, so they are set from outside; the engine knows which.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const settings = './packages/engine/src/allocator/allocator-settings.ts';
const ask = `JSON.stringify(require('${settings}').allocatorVariables())`;
const answer = execFileSync(process.execPath, ['-r', './tools/typescript-sources.cjs', '-p', ask], {
  cwd: root,
  encoding: 'utf8',
});

// Two files run at a time, on two cores: more threads would slow each other down.
const threads = { TF_NUM_INTRAOP_THREADS: '1' };

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const { status } = spawnSync(process.execPath, [jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...threads, ...process.env, ...JSON.parse(answer) },
});
process.exit(status ?? 1);
