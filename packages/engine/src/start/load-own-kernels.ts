import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { registerOwnConvolutions } from '../kernels/own-convolutions';
import { useOwnKernels, type OwnKernels } from '../kernels/own-kernels';
import { ownKernelsFile } from './own-kernels-file';

/**
 * Gives TensorFlow the operations of `native/` where they are compiled for this processor. CXR_KERNELS=tensorflow leaves them out, to
 * compare both.
 */
export function loadOwnKernels(addons: string): void {
  const path = join(addons, ownKernelsFile());
  if (process.env['CXR_KERNELS'] === 'tensorflow' || !existsSync(path)) return;
  useOwnKernels(createRequire(__filename)(path) as OwnKernels);
  registerOwnConvolutions();
}
