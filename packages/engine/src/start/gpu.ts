import { readdirSync, readFileSync } from 'node:fs';
import { quotedEngineCommand } from '../command/printed-command';
import { EngineError } from '../errors';

const DRIVER_FOLDER = '/proc/driver/nvidia/gpus';

/** Lists the models of the NVIDIA GPUs that the system's driver reports; does not say whether they are used. */
export function installedGpus(): readonly string[] {
  let folders: string[];
  try {
    folders = readdirSync(DRIVER_FOLDER);
  } catch {
    return [];
  }
  return folders.map((folder) => {
    const text = readFileSync(`${DRIVER_FOLDER}/${folder}/information`, 'utf8');
    return /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? 'NVIDIA GPU';
  });
}

/** Names the GPU that TensorFlow uses. If the machine has several models, all are named: the order is CUDA's own. */
export function gpuName(): string {
  const models = [...new Set(installedGpus())];
  return models.length === 0 ? 'GPU' : models.join(' or ');
}

/**
 * Refuses to continue if TensorFlow lists no GPU among its devices, which happens silently when CUDA cannot load.
 *
 * @throws EngineError saying what was found and what to do.
 */
export function assertGpuIsUsed(used: boolean): void {
  if (used) return;
  const seen = installedGpus();
  const hidden = process.env['CUDA_VISIBLE_DEVICES'];
  throw new EngineError(
    'A GPU was asked for, but TensorFlow sees none. ' +
      (seen.length === 0
        ? 'No NVIDIA driver is loaded on this machine either. Use the CPU (device cpu), or install the driver. '
        : `The driver shows ${seen.join(', ')}, so the CPU build of TensorFlow or missing CUDA libraries are the ` +
          `likely cause: run ${quotedEngineCommand('setup --gpu')}. `) +
      (hidden === undefined ? '' : `CUDA_VISIBLE_DEVICES is "${hidden}". `) +
      'Set TF_CPP_MIN_LOG_LEVEL=0 to see what TensorFlow says.',
  );
}
