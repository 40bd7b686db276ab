/**
 * Kills commands at random moments and starts them again:
 * `node tools/kill/kill.mjs [--kills 20] [--seed 0] [--only bench,train,score,cache,setup]`.
 *
 * First lets each command run undisturbed. Then starts the same one in another folder, with its own image cache, and kills it
 * with SIGKILL, the command alone or with its children, until it was killed often enough; whenever it finishes before that, it
 * starts over with empty folders. After every kill no file may be torn; whenever it finishes, its results must be those of the
 * undisturbed one, except for times, and its files the same, so that nothing is left over. Prints a line for each kill; exits
 * with 1 at the first difference.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from './create-random.mjs';
import { findTornFiles, listFiles } from './files.mjs';
import { createSubjects } from './subjects.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '0' },
    only: { type: 'string', default: 'bench,train,score,cache,setup' },
  },
});
const random = createRandom(Number(values.seed));
const folder = mkdtempSync(join(tmpdir(), 'kill-'));

try {
  const only = values.only.split(',');
  const subjects = createSubjects(folder);
  const killed = subjects.filter(({ name }) => only.includes(name));
  const kills = shareOut(Number(values.kills), killed);
  for (const subject of subjects) {
    const isKilled = killed.includes(subject);
    if (!isKilled && !killed.some(({ needs }) => needs === subject.name)) continue;
    const start = performance.now();
    const expected = await runUndisturbed(subject);
    const seconds = (performance.now() - start) / 1000;
    console.log(`${subject.name} undisturbed: ${seconds.toFixed(1)} s`);
    if (isKilled) await killOften(subject, kills.get(subject), { seconds, expected });
  }
  console.log(`${values.kills} kills: the same results and files each time, no torn file`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function runUndisturbed(subject) {
  const place = subject.place('undisturbed');
  const run = subject.start(place);
  if ((await run.ended) !== 0) throw new Error(`The undisturbed ${subject.name} failed:\n${run.output()}`);
  return describe(subject, place, run);
}

async function killOften(subject, kills, { seconds, expected }) {
  let done = 0;
  let finished = 0;
  while (done < kills || finished === 0) {
    const place = subject.place('killed');
    const run = subject.start(place);
    const delay = done < kills ? random() * seconds : undefined;
    const code = await Promise.race([run.ended, ...(delay === undefined ? [] : [wait(delay * 1000)])]);
    if (code === undefined) {
      run.kill(done % 2 === 0);
      await run.ended;
      done++;
      console.log(`${subject.name}, kill ${done} after ${delay.toFixed(1)} s: ${run.lastLine()}`);
      const torn = findTornFiles(place);
      if (torn.length > 0) throw new Error(`Torn: ${torn.join(', ')}`);
      continue;
    }
    if (code !== 0) throw new Error(`${subject.name} failed after ${done} kills:\n${run.output()}`);
    compare(subject, expected, describe(subject, place, run));
    finished++;
    rmSync(place, { recursive: true, force: true });
  }
}

function describe(subject, place, run) {
  return { result: subject.read(place, run.printed()), files: listFiles(place).join('\n') };
}

function compare({ name }, expected, found) {
  for (const part of ['result', 'files']) {
    const [before, after] = [expected[part], found[part]].map((text) => text.split('\n'));
    const at = before.findIndex((line, i) => line !== after[i]);
    if (at < 0 && before.length === after.length) continue;
    const line = at < 0 ? before.length : at;
    throw new Error(
      `${name}: other ${part}:\n${after[line] ?? 'nothing'}\ninstead of\n${before[line] ?? 'nothing'}`,
    );
  }
}

/** Distributes kills by the shares of their subjects; the remainder goes to the first. */
function shareOut(kills, subjects) {
  const all = subjects.reduce((sum, { share }) => sum + share, 0);
  const counts = new Map(subjects.map((subject) => [subject, Math.floor((kills * subject.share) / all)]));
  const given = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [first] = subjects;
  if (first) counts.set(first, counts.get(first) + kills - given);
  return counts;
}
