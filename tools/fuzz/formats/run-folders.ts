import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBenchProgram, methods, writeReport } from '@cxr-anomaly/bench-runner';
import { loadBundle, silentReporter, trainRun } from '@cxr-anomaly/runs';
import type { RandomStream } from '@cxr-anomaly/random';
import { pick } from '../mutators/draw';
import { SCRIPT } from '../mutators/insert-token';
import { mutate } from '../mutators/mutate';
import type { Files, Format } from './format';
import { describeRun, makeRun } from './make-run';

/** Run folders and a scores file for `compare`, and a leaderboard. */
export const comparedFormat: Format = {
  name: 'compare',
  share: 1,
  async prepare() {
    const ours = under('a', await makeRun('deepsvdd'));
    const valid = {
      ...ours,
      ...under('b', await makeRun('memdae')),
      ...board(),
      'preds.csv': ours['a/scores.csv'] as Uint8Array,
    };
    return {
      valid,
      draw: (random) =>
        change(
          valid,
          ['leaderboard.json', 'a/metrics.json', 'a/scores.csv', 'a/scores.csv', 'preds.csv'],
          random,
        ),
      async open(folder) {
        const program = createBenchProgram().exitOverride();
        await program.parseAsync(['node', 'cxr-anomaly', 'compare', folder, join(folder, 'b')]);
        await program.parseAsync(['node', 'cxr-anomaly', 'compare', join(folder, 'a'), join(folder, 'b')]);
        await program.parseAsync([
          'node',
          'cxr-anomaly',
          'compare',
          join(folder, 'b'),
          join(folder, 'preds.csv'),
        ]);
      },
    };
  },
};

/** Files of a finished run that are checked against each other. */
const CHECKED = ['config.json', 'metrics.json', 'scores.csv', 'SHA256SUMS'];

/** A run folder to resume. */
export const resumedFormat: Format = {
  name: 'resume',
  share: 1,
  async prepare() {
    const valid = keep(await makeRun('deepsvdd'), CHECKED);
    return {
      valid,
      draw: (random) => change(valid, CHECKED, random),
      open: (folder) => trainRun({ ...describeRun('deepsvdd'), out: folder, resume: true }),
    };
  },
};

/** A complete run folder, any file of which may be changed: the same training is requested again, and its bundle is loaded. */
export const runFolderFormat: Format = {
  name: 'run-folder',
  share: 0.1,
  async prepare() {
    const valid = await makeRun('deepsvdd');
    const names = Object.keys(valid).filter((name) => !/^(samples|tensorboard)\//.test(name));
    return {
      valid,
      draw: (random) => change(valid, names, random),
      async open(folder) {
        await trainRun({ ...describeRun('deepsvdd'), out: folder });
        (await loadBundle(folder, methods)).detector.dispose();
      },
    };
  },
};

/** A run folder to report on. */
export const reportedFormat: Format = {
  name: 'report',
  share: 0.1,
  async prepare() {
    const names = [...CHECKED, 'log.jsonl'];
    const valid = keep(await makeRun('deepsvdd'), names);
    return {
      valid,
      draw: (random) => change(valid, names, random),
      async open(folder) {
        const out = join(folder, 'report.html');
        await writeReport(folder, { methods, reporter: silentReporter, out });
        const page = await readFile(out, 'utf8');
        if (page.includes(SCRIPT)) throw new Error(`${out} runs the content of a file of the run.`);
      },
    };
  },
};

function board(): Files {
  const seeds = [{ seed: 0, run: 'a', auroc: 0.5 }];
  const entry = {
    kind: 'method',
    method: 'deepsvdd',
    title: 'A',
    dataset: 'phantom',
    seeds,
    failures: [],
    comparisons: [],
  };
  return { 'leaderboard.json': Buffer.from(JSON.stringify([entry])) };
}

function under(folder: string, run: Files): Files {
  const files = Object.entries(keep(run, ['metrics.json', 'scores.csv', 'SHA256SUMS']));
  return Object.fromEntries(files.map(([name, bytes]) => [`${folder}/${name}`, bytes]));
}

function keep(run: Files, names: readonly string[]): Files {
  return Object.fromEntries(names.map((name) => [name, run[name] as Uint8Array]));
}

function change(valid: Files, names: readonly string[], random: RandomStream): Files {
  const name = pick(random, names);
  const text = name.endsWith('.json') ? 'json' : 'plain';
  return { ...valid, [name]: mutate(valid[name] as Uint8Array, random, { text }) };
}
