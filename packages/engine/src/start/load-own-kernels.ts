import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { quotedEngineCommand } from '../command/printed-command';
import { EngineError } from '../errors';
import { registerOwnConvolutions } from '../kernels/own-convolutions';
import { useOwnKernels, type OwnKernels } from '../kernels/own-kernels';
import { ownKernelsFile } from './own-kernels-file';

/** Gives TensorFlow the operations of `native/`. @throws EngineError if they are not compiled for this processor. */
export function loadOwnKernels(addons: string): void {
  const path = join(addons, ownKernelsFile());
  if (!existsSync(path)) {
    throw new EngineError(
      `CXR_KERNELS asks for our own kernels, which are not compiled for this processor. Run ${quotedEngineCommand('setup')} with CXR_KERNELS set.`,
    );
  }
  useOwnKernels(createRequire(__filename)(path) as OwnKernels);
  registerOwnConvolutions();
}
