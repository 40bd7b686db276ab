import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { quotedEngineCommand } from '../command/printed-command';
import { EngineError } from '../errors';
import { registerOwnConvolutions } from '../kernels/own-convolutions';
import { registerOwnUpsampling } from '../kernels/own-upsampling';
import { useOwnKernels, type OwnKernels } from '../kernels/own-kernels';
import { kernelChoice, ownKernelsFile } from './own-kernels-file';

/**
 * Gives TensorFlow the operations of `native/` if they are compiled for this processor, unless CXR_KERNELS says otherwise.
 *
 * @throws EngineError if CXR_KERNELS asks for them and they are not compiled or do not load.
 */
export function loadOwnKernels(addons: string): void {
  const choice = kernelChoice();
  if (choice === 'tensorflow') return;
  const path = join(addons, ownKernelsFile());
  if (!existsSync(path)) {
    if (choice === 'auto') return;
    throw new EngineError(
      `CXR_KERNELS asks for our own kernels, which are not compiled for this processor. Run ${quotedEngineCommand('setup')}.`,
    );
  }
  try {
    useOwnKernels(createRequire(__filename)(path) as OwnKernels);
  } catch (error) {
    if (choice === 'auto') return;
    throw new EngineError(`Our own kernels do not load (${(error as Error).message}); unset CXR_KERNELS.`, {
      cause: error,
    });
  }
  registerOwnConvolutions();
  registerOwnUpsampling();
}
