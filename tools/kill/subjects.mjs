import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile, listFiles } from './files.mjs';
import { createSetup } from './setup.mjs';
import { startProgram } from './start-program.mjs';

const COMMAND = 'packages/bench-runner/src/bin.ts';
const DATA = ['--data', 'phantom?n=24&side=32', '--preset', 'smoke'];
const FILMS = 12;

/**
 * Creates the subjects to kill: each with its share of the kills, a folder for its run, how to start it there, and which of its
 * results must always be the same; some work on what another one produced undisturbed. When started again, each continues from
 * what it finds.
 */
export function createSubjects(folder) {
  const place = (name) => (run) => {
    const path = join(folder, name, run);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const start = (args) => (cwd) =>
    startProgram(COMMAND, args, { cwd, env: { CXR_CACHE: join(cwd, 'cache') } });
  const bundle = join(folder, 'train', 'undisturbed', 'run');
  const train = {
    ...{ name: 'train', share: 2, place: place('train') },
    start: (cwd) => {
      const more = existsSync(join(cwd, 'run', 'config.json')) ? ['--resume'] : [];
      return start(['train', 'memdae', ...DATA, '--out', 'run', '--json', ...more])(cwd);
    },
    read: (cwd) => readRun(join(cwd, 'run')),
  };
  const bench = {
    ...{ name: 'bench', share: 4, place: place('bench') },
    start: start(['bench', ...DATA, '--methods', 'deepsvdd,memdae', '--out', 'board']),
    read: (cwd) => readBoard(join(cwd, 'board')),
  };
  const score = {
    ...{ name: 'score', share: 2, needs: 'train', place: place('score') },
    start: (cwd) => {
      const films = copyFilms(join(bundle, 'samples'), join(folder, 'films'));
      const pictures = ['--neighbors', '2', '--neighbors-dir', 'near', '--heatmaps', 'maps'];
      return start(['score', bundle, films, ...pictures])(cwd);
    },
    read: (cwd, printed) => `${printed}${hashAll(cwd, ['near', 'maps'])}`,
  };
  // Few images are scored: most of its time goes into the image cache.
  const cache = {
    ...{ name: 'cache', share: 1, needs: 'train', place: place('cache') },
    start: start(['evaluate', bundle, '--data', 'phantom?n=240&side=64', '--json']),
    read: (_, printed) => printed,
  };
  const setup = createSetup({ share: 1, place: place('setup') });
  return [train, bench, score, cache, ...(setup ? [setup] : [])];
}

function readRun(run) {
  const metrics = withoutTimes(join(run, 'metrics.json'));
  const { files } = JSON.parse(readFileSync(join(run, 'bundle', 'detector.json'), 'utf8'));
  // TensorFlow.js's names for the layers depend on how many were built before in the process.
  const hashes = Object.entries(files).filter(([name]) => !name.endsWith('/model.json'));
  return [metrics, readFileSync(join(run, 'scores.csv'), 'utf8'), JSON.stringify(hashes)].join('\n');
}

/** The leaderboard without times, and every run. */
function readBoard(board) {
  const path = join(board, 'leaderboard.json');
  const runs = JSON.parse(readFileSync(path, 'utf8')).flatMap(({ seeds = [] }) =>
    seeds.map(({ run }) => run),
  );
  return [withoutTimes(path), ...runs.map((run) => readRun(join(board, run)))].join('\n');
}

function withoutTimes(path) {
  return JSON.stringify(JSON.parse(readFileSync(path, 'utf8')), (key, value) =>
    ['seconds', 'imagesPerSecond'].includes(key) ? undefined : value,
  );
}

function hashAll(cwd, folders) {
  return folders
    .flatMap((name) => listFiles(join(cwd, name)).map((file) => join(name, file)))
    .map((file) => `${file} ${hashFile(join(cwd, file))}`)
    .join('\n');
}

/** Pictures to score; which ones matters little. */
function copyFilms(from, to) {
  if (existsSync(to)) return to;
  mkdirSync(to);
  const pictures = listFiles(from);
  for (let i = 0; i < FILMS; i++)
    copyFileSync(join(from, pictures[i % pictures.length]), join(to, `film-${i}.png`));
  return to;
}
