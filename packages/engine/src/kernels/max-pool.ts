/**
 * Max-pooling of 2×2 pixels. TensorFlow's own gradient searches for the largest pixel again; oneDNN's kernel, which TensorFlow
 * carries but its eager mode does not choose, remembers it and takes a twentieth of the time.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floatAttributes, nativeCpuBackend, type NativeBackend } from './native-op';

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
  const backend = nativeCpuBackend();
  if (!backend || !isAvailable(backend)) return tf.maxPool(images, 2, 2, 'valid');
  const op = tf.customGrad((x, save) => {
    const input = x as tf.Tensor4D;
    const [pooled, places] = runForward(backend, input);
    (save as tf.GradSaveFunc)([input, pooled, places]);
    return { value: pooled, gradFunc: (dy, saved) => runGradient(backend, dy, saved) };
  });
  return op(images) as tf.Tensor4D;
}

function isAvailable(backend: NativeBackend): boolean {
  hasOneDnn ??= tf.tidy(() => {
    try {
      runForward(backend, tf.zeros([1, 2, 2, 1]));
      return true;
    } catch {
      return false;
    }
  });
  return hasOneDnn;
}

function runForward(backend: NativeBackend, images: tf.Tensor4D): [tf.Tensor4D, tf.Tensor] {
  const attributes = floatAttributes(backend, ['T'], WINDOW);
  return backend.executeMultipleOutputs('_MklNativeMaxPool', attributes, [images], 2) as [
    tf.Tensor4D,
    tf.Tensor,
  ];
}

function runGradient(backend: NativeBackend, dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor {
  const [input, pooled, places] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
  const attributes = floatAttributes(backend, ['T'], WINDOW);
  return backend.executeSingleOutput('_MklNativeMaxPoolGrad', attributes, [input, pooled, dy, places]);
}
