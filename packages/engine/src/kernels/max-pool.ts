/**
 * Max-pooling of 2×2 pixels: by an operation of `native/` where that is compiled. Of TensorFlow's kernels, its own gradient searches
 * for the largest pixel again and again; oneDNN's, which TensorFlow carries but its eager mode does not choose, remembers it and takes
 * a twentieth of the time.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floatAttributes, nativeCpuBackend } from './native-op';
import { ownBackend } from './own-kernels';

const WINDOW = {
  ksize: [1, 2, 2, 1],
  strides: [1, 2, 2, 1],
  padding: 'VALID',
  data_format: 'NHWC',
  workspace_enabled: true,
  // The label under which TensorFlow registers its oneDNN kernels.
  _kernel: 'MklNameChangeOp',
};

/** Whether this build of TensorFlow has oneDNN's kernel; known once it has been tried. */
let hasOneDnn: boolean | undefined;

/** The largest of each 2×2 pixels: [B, H, W, C] → [B, ⌊H/2⌋, ⌊W/2⌋, C]. Its gradient goes to the first of equal ones. */
export function maxPool2(images: tf.Tensor4D): tf.Tensor4D {
  const pool = ownPool() ?? oneDnnPool();
  if (!pool) return tf.maxPool(images, 2, 2, 'valid');
  const op = tf.customGrad((x, save) => {
    const input = x as tf.Tensor4D;
    const [pooled, places] = pool.forward(input);
    (save as tf.GradSaveFunc)([input, pooled, places]);
    return { value: pooled, gradFunc: (dy, saved) => pool.gradient(dy, saved as Saved) };
  });
  return op(images) as tf.Tensor4D;
}

type Saved = [images: tf.Tensor, pooled: tf.Tensor, places: tf.Tensor];

interface Pool {
  forward(images: tf.Tensor4D): [pooled: tf.Tensor4D, places: tf.Tensor];
  gradient(dy: tf.Tensor, saved: Saved): tf.Tensor;
}

function ownPool(): Pool | undefined {
  const backend = ownBackend();
  return (
    backend && {
      forward: (images) =>
        backend.executeMultipleOutputs('CxrMaxPool', [], [images], 2) as ReturnType<Pool['forward']>,
      gradient: (dy, [images, , places]) =>
        backend.executeSingleOutput('CxrMaxPoolGrad', [], [images, places, dy]),
    }
  );
}

/** Undefined where this build of TensorFlow lacks the kernel. */
function oneDnnPool(): Pool | undefined {
  const backend = nativeCpuBackend();
  if (!backend) return undefined;
  const attributes = floatAttributes(backend, ['T'], WINDOW);
  const pool: Pool = {
    forward: (images) =>
      backend.executeMultipleOutputs('_MklNativeMaxPool', attributes, [images], 2) as ReturnType<
        Pool['forward']
      >,
    gradient: (dy, [images, pooled, places]) =>
      backend.executeSingleOutput('_MklNativeMaxPoolGrad', attributes, [images, pooled, dy, places]),
  };
  hasOneDnn ??= tf.tidy(() => {
    try {
      pool.forward(tf.zeros([1, 2, 2, 1]));
      return true;
    } catch {
      return false;
    }
  });
  return hasOneDnn ? pool : undefined;
}
