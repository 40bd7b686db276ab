/**
 * Checks on an NVIDIA GPU all that this repository says of itself: `npm run gpu:check -- [--cpu] [--preset cpu] [--data phantom]
 * [--python python3] [--out runs/gpu-check]`, and prints a page to paste. docs/gpu.md says what it does.
 *
 * With --pack DIR it instead packs itself for a machine without network: `[--arch sm_90] [--large] [--piece 56]`.
 *
 * Exit codes: 0 everything ran and holds, 1 something failed, 2 wrong usage, 3 TensorFlow does not use a GPU.
 */
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CheckContext } from './check/context';
import { runCheck, type Findings } from './check/run-check';
import { runProgram } from './check/run-program';
import { findLibraries, listFolders } from './cuda/find-libraries';
import { installGpuBuild } from './cuda/install-gpu-build';
import { pack } from './pack/pack';
import { CUDA_FOLDER, readPackedState } from './pack/packed-state';
import { UNPACK } from './pack/write-pieces';

/** This file runs compiled, from `tools/dist/gpu-check`. */
const ROOT = resolve(__dirname, '../../..');

const MIB = 2 ** 20;

function readArguments() {
  const { values } = parseArgs({
    options: {
      cpu: { type: 'boolean', default: false },
      preset: { type: 'string', default: 'cpu' },
      data: { type: 'string', default: 'phantom' },
      python: { type: 'string', default: 'python3' },
      out: { type: 'string', default: 'runs/gpu-check' },
      pack: { type: 'string' },
      arch: { type: 'string', default: 'sm_90' },
      large: { type: 'boolean', default: false },
      piece: { type: 'string', default: '56' },
    },
  });
  return values;
}

type Arguments = ReturnType<typeof readArguments>;

async function main(values: Arguments): Promise<number> {
  const report = (line: string): void => console.error(line);
  if (values.pack !== undefined) {
    const { arch: architecture, large, piece } = values;
    const [commit, to, pieceBytes] = [
      await readCommit(),
      resolve(values.pack),
      Math.floor(Number(piece) * MIB),
    ];
    const pieces = await pack({ root: ROOT, to, commit, architecture, large, pieceBytes }, report);
    const total = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
    console.log(`${pieces.length} pieces, ${(total / MIB).toFixed(0)} MiB in ${to}. There: sh ${UNPACK}`);
    return 0;
  }
  const { cpu, preset, data, python, out } = values;
  const { env, ...about } = await prepare(values, report);
  const context: CheckContext = { root: ROOT, out: resolve(out), cpu, preset, data, python, env };
  const { page, isFine, isRefused } = await runCheck(context, about, report);
  console.log(page);
  report(`This page is in ${join(context.out, 'page.md')}.`);
  return isRefused ? 3 : isFine ? 0 : 1;
}

/** TensorFlow would take nearly all of the GPU's memory at its start, and leave nothing to measure or to share. */
const GROWING = { TF_FORCE_GPU_ALLOW_GROWTH: 'true' };

/** Makes TensorFlow's GPU build usable: from the pack that this is or, with a network, by installing what is missing. */
async function prepare(
  { cpu, python }: Arguments,
  report: (line: string) => void,
): Promise<Pick<Findings, 'commit' | 'cuda'> & Pick<CheckContext, 'env'>> {
  const packed = await readPackedState(ROOT);
  if (packed === undefined) {
    if (!cpu) await installGpuBuild({ root: ROOT, env: GROWING }, report);
    return { commit: await readCommit(), env: GROWING };
  }
  const home = resolve(ROOT, '..');
  const folders = await listFolders(python);
  const found = await findLibraries(join(home, CUDA_FOLDER), folders, join(home, 'links'));
  const searchPath = [found.searchPath, ...folders].join(delimiter);
  return {
    commit: `${packed.commit}, packed for ${packed.architecture}`,
    cuda: found.libraries,
    env: { ...GROWING, CXR_CACHE: join(home, 'cache'), LD_LIBRARY_PATH: searchPath },
  };
}

async function readCommit(): Promise<string> {
  const git = (...args: string[]) => runProgram('git', ['-C', ROOT, ...args]).catch(() => undefined);
  const commit = (await git('rev-parse', '--short=12', 'HEAD'))?.stdout.trim() ?? '';
  if (commit === '') return 'unknown';
  const changes = (await git('status', '--porcelain'))?.stdout.trim();
  return changes === '' ? commit : `${commit} with changes`;
}

function run(): Promise<number> {
  try {
    return main(readArguments());
  } catch (error) {
    console.error((error as Error).message);
    return Promise.resolve(2);
  }
}

run().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
