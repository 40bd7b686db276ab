import { createRequire } from 'node:module';

/**
 * Gives TensorFlow's binding 4.22 the functions of `node:util` that it still calls: Node 22 warns about them when they are first
 * called, and Node 23 and later lack one (tensorflow/tfjs#8425, #8609). Remove this with the first binding that does not need
 * them.
 */
export function restoreUtil(): void {
  // The module itself: an `import` gives a namespace that nothing can be added to.
  Object.assign(createRequire(__filename)('node:util') as object, {
    isArray: (value: unknown): boolean => Array.isArray(value),
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  });
}
