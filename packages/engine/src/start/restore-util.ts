import { createRequire } from 'node:module';

/**
 * Gives TensorFlow's binding 4.22 the functions of `node:util` that it still calls: Node 22 warns of them at their first
 * call, Node 23 and later lack one (tensorflow/tfjs#8425, #8609). To go with the first binding that does without.
 */
export function restoreUtil(): void {
  // Of the module itself: an `import` gives names that nothing can be added to.
  Object.assign(createRequire(__filename)('node:util') as object, {
    isArray: (value: unknown): boolean => Array.isArray(value),
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  });
}
