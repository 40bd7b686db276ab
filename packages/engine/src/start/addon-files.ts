import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The package that binds TensorFlow's C library to Node. */
export const NATIVE_PACKAGE = '@tensorflow/tfjs-node-gpu';

/** The compiled binding, at the place where that package looks for it. */
export const BINDING_FILE = 'tfjs_binding.node';

/** The addon next to it that keeps the library quiet while it starts. */
export const QUIET_FILE = 'quiet_load.node';

/** Finds the folder of the binding's package; undefined if it is not installed. */
export function findNativePackage(): string | undefined {
  try {
    return dirname(createRequire(__filename).resolve(`${NATIVE_PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}

/** Names the folder of the compiled addons inside the binding's package. */
export function addonFolder(packageFolder: string): string {
  return join(packageFolder, 'lib', 'napi-v8');
}
