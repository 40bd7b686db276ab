import { provision } from '@cxr-anomaly/engine/node';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { installWheels } from '../cuda/install-wheels';
import { CUDA_NEEDS } from '../cuda/libraries';
import { copyLibrary } from './copy-library';
import { copyRepository } from './copy-repository';
import { parseArchitecture } from './fat-binaries';
import { CUDA_FOLDER, PACK_FILE, type PackedState } from './packed-state';
import { trimLibrary } from './trim-library';
import { UNPACK, writePieces, type Piece } from './write-pieces';

export interface PackOptions {
  /** The repository, built. */
  readonly root: string;
  /** An empty or new folder. */
  readonly to: string;
  readonly commit: string;
  /** Such as `sm_90`. */
  readonly architecture: string;
  /** Whether cuBLAS and cuDNN travel too. */
  readonly large: boolean;
  readonly pieceBytes: number;
}

/**
 * Packs all that the check needs on a machine with an NVIDIA driver and no network: Node, the built repository, TensorFlow's GPU
 * library and CUDA libraries, without code for other GPUs.
 *
 * @throws Error if the folder holds something, or TensorFlow's GPU build cannot be installed.
 */
export async function pack(options: PackOptions, report: (line: string) => void): Promise<Piece[]> {
  const { root, to, commit, large, pieceBytes } = options;
  const architecture = parseArchitecture(options.architecture);
  await mkdir(to, { recursive: true });
  if ((await readdir(to)).length > 0) throw new Error(`${to} holds files already. Name an empty folder.`);
  const stage = await mkdtemp(join(tmpdir(), 'gpu-pack-'));
  try {
    const repository = join(stage, 'repository');
    report('Copying Node, the built repository and its dependencies.');
    await mkdir(join(stage, 'node/bin'), { recursive: true });
    await cp(await realpath(process.execPath), join(stage, 'node/bin/node'));
    await copyRepository(root, repository);
    const state: PackedState = { commit, architecture: options.architecture };
    await writeFile(join(repository, PACK_FILE), JSON.stringify(state));
    await addTensorFlow(stage, architecture, report);
    await addCuda(stage, architecture, { large, report });
    report('Compressing.');
    return await writePieces(stage, to, { pieceBytes, script: join(root, 'tools/gpu-check/pack', UNPACK) });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function addTensorFlow(
  stage: string,
  architecture: number,
  report: (line: string) => void,
): Promise<void> {
  const packageFolder = join(stage, 'repository/node_modules/@tensorflow/tfjs-node-gpu');
  const { library, reason } = await provision({ gpu: true, packageFolder }, report);
  if (library === undefined || reason !== undefined)
    throw new Error(`TensorFlow's GPU build is not there. ${reason ?? ''}`);
  const cache = join(stage, 'cache/libtensorflow');
  for (const { name, bytes, kept } of await copyLibrary(library, cache, architecture))
    report(`${name}: kept ${megabytes(kept)} of ${megabytes(bytes)} of CUDA code.`);
  await rm(join(packageFolder, 'deps'));
  await symlink(relative(packageFolder, join(cache, basename(library))), join(packageFolder, 'deps'));
}

async function addCuda(
  stage: string,
  architecture: number,
  { large, report }: { large: boolean; report: (line: string) => void },
): Promise<void> {
  const needs = CUDA_NEEDS.filter(({ travels }) => travels === 'small' || (large && travels === 'large'));
  report(`Fetching ${needs.map(({ name }) => name).join(', ')}.`);
  const installed = join(stage, 'wheels');
  await installWheels(
    installed,
    needs.map((need) => need.package),
  );
  const to = join(stage, CUDA_FOLDER);
  await mkdir(to);
  const wanted = needs.map(({ name }) => name);
  for (const name of await readdir(join(installed, 'nvidia'))) {
    const folder = join(installed, 'nvidia', name, 'lib');
    for (const file of await readdir(folder)) {
      // cuDNN loads its parts, which have its version, when they are needed.
      if (!wanted.includes(file) && !/^libcudnn_.*\.so\.9$/.test(file)) continue;
      await cp(join(folder, file), join(to, file));
      const { bytes, kept } = await trimLibrary(join(to, file), architecture);
      report(`${file}: kept ${megabytes(kept)} of ${megabytes(bytes)} of CUDA code.`);
    }
  }
  await rm(installed, { recursive: true });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
