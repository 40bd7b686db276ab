/**
 * Kills `bench` at random moments and starts it again: `node tools/kill-bench.mjs [--kills 20] [--seed 0]`.
 *
 * First lets a bench run undisturbed. Then starts the same one in another folder, with an image cache of its own, and kills it with
 * SIGKILL, the command alone or with its children, until it was killed often enough; whenever it came to its end before, it starts
 * over with empty folders. After every kill no file may be torn, and every finished bench must give the leaderboard and the scores of
 * the undisturbed one, times apart. Prints a line for each kill; ends with 1 at the first difference.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '0' } },
});
const random = createRandom(Number(values.seed));
const folder = mkdtempSync(join(tmpdir(), 'kill-bench-'));

try {
  const start = performance.now();
  const first = startBench('undisturbed');
  if ((await first.ended) !== 0) throw new Error(`The undisturbed bench failed:\n${first.output()}`);
  const seconds = (performance.now() - start) / 1000;
  const expected = readResult('undisturbed');
  console.log(`undisturbed: ${seconds.toFixed(1)} s`);
  await killOften(Number(values.kills), seconds, expected);
  console.log(`${values.kills} kills: the same leaderboard and scores each time, no torn file`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function killOften(kills, seconds, expected) {
  let done = 0;
  let finished = 0;
  while (done < kills || finished === 0) {
    const bench = startBench('killed');
    const isLast = done >= kills;
    const delay = isLast ? undefined : random() * seconds;
    const code = await Promise.race([bench.ended, ...(delay === undefined ? [] : [wait(delay * 1000)])]);
    if (code === undefined) {
      bench.kill(done % 2 === 0);
      await bench.ended;
      done++;
      const files = findTornFiles(join(folder, 'killed'));
      console.log(`kill ${done} after ${delay.toFixed(1)} s: ${bench.lastLine()}`);
      if (files.length > 0) throw new Error(`Torn: ${files.join(', ')}`);
      continue;
    }
    if (code !== 0) throw new Error(`The bench failed after ${done} kills:\n${bench.output()}`);
    compare(expected, readResult('killed'));
    finished++;
    for (const name of ['killed', 'killed-cache'])
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function startBench(name) {
  const child = spawn(
    process.execPath,
    [
      ...['-C', '@cxr-anomaly/source', '-r', 'ts-node/register', 'packages/bench-runner/src/bin.ts', 'bench'],
      ...[
        '--data',
        'phantom?n=64&side=32',
        '--preset',
        'smoke',
        '--seeds',
        '0,1',
        '--out',
        join(folder, name),
      ],
    ],
    {
      cwd: root,
      // A process group of its own, so that all of it can be killed at once.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CXR_CACHE: join(folder, `${name}-cache`), TS_NODE_TRANSPILE_ONLY: 'true' },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return {
    // Its children hold the same output open: it has ended when they have.
    ended: new Promise((resolve) => child.on('close', (code) => resolve(code ?? undefined))),
    kill: (all) => process.kill(all ? -child.pid : child.pid, 'SIGKILL'),
    output: () => output,
    lastLine: () => output.trim().split('\n').at(-1) || 'starting',
  };
}

/** The leaderboard without times, and every run's scores. */
function readResult(name) {
  const board = JSON.parse(readFileSync(join(folder, name, 'leaderboard.json'), 'utf8'));
  const timeless = JSON.stringify(board, (key, value) =>
    ['seconds', 'imagesPerSecond'].includes(key) ? undefined : value,
  );
  const runs = board.flatMap(({ seeds = [] }) => seeds.map(({ run }) => run));
  return {
    board: timeless,
    scores: runs.map((run) => readFileSync(join(folder, name, run, 'scores.csv'), 'utf8')),
  };
}

function compare(expected, found) {
  if (found.board !== expected.board)
    throw new Error(`Another leaderboard:\n${found.board}\n${expected.board}`);
  if (found.scores.join() !== expected.scores.join()) throw new Error('Other scores.');
}

/** Lists files that are cut off; those being written have names of their own and do not count. */
function findTornFiles(start) {
  const files = listFiles(start).filter((path) => !/\.tmp(\/|$)/.test(path));
  return files.filter(isTorn).map((path) => relative(folder, path));
}

function listFiles(start) {
  try {
    const entries = readdirSync(start, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function isTorn(path) {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  try {
    if (path.endsWith('.json')) JSON.parse(text);
    if (path.endsWith('.jsonl')) for (const line of text.trimEnd().split('\n')) JSON.parse(line);
  } catch {
    return true;
  }
  if (/\.(jsonl|csv|md)$/.test(path)) return !text.endsWith('\n');
  if (path.endsWith('.png')) return bytes.subarray(-8, -4).toString('latin1') !== 'IEND';
  return bytes.length === 0;
}

/** Numbers from 0 to below 1 (mulberry32). */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
