/**
 * Batch normalization over a training batch (Ioffe & Szegedy, ICML 2015): TensorFlow's fused training kernels on the
 * native engine, the same formula composed of small operations on the portable one.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floatAttributes, nativeBackend, type NativeBackend } from './native-op';

export interface BatchNormInput {
  /** [B, H, W, C] */
  readonly images: tf.Tensor4D;
  /** [C] */
  readonly scale: tf.Tensor1D;
  /** [C] */
  readonly offset: tf.Tensor1D;
  readonly epsilon: number;
  /** Gets the batch's mean and unbiased variance, [C] each, valid during the call only; runs once per forward pass. */
  readonly onStatistics: (mean: tf.Tensor1D, unbiasedVariance: tf.Tensor1D) => void;
}

/**
 * Normalizes with the batch's own mean and biased variance per channel, then scales and shifts: [B, H, W, C].
 * Differentiable once on the native engine, any number of times on the portable one.
 */
export function batchNormTrain(input: BatchNormInput): tf.Tensor4D {
  const backend = nativeBackend();
  return backend ? fused(backend, input) : composed(input);
}

const FUSED_TYPES = ['T', 'U'];

function fused(
  backend: NativeBackend,
  { images, scale, offset, epsilon, onStatistics }: BatchNormInput,
): tf.Tensor4D {
  const attributes = floatAttributes(backend, FUSED_TYPES, {
    epsilon,
    exponential_avg_factor: 1,
    data_format: 'NHWC',
    is_training: true,
  });
  const op = tf.customGrad((x, gamma, beta, save) => {
    const none = tf.tensor1d([]);
    const outputs = backend.executeMultipleOutputs(
      'FusedBatchNormV3',
      attributes,
      [x as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor, none, none],
      6,
    ) as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor, tf.Tensor, tf.Tensor];
    const [normalized, , unbiasedVariance, reserved1, reserved2, reserved3] = outputs;
    onStatistics(exactMean(x as tf.Tensor4D), unbiasedVariance);
    (save as tf.GradSaveFunc)([x as tf.Tensor, gamma as tf.Tensor, reserved1, reserved2, reserved3]);
    return { value: normalized, gradFunc: (dy, saved) => fusedGradient(backend, epsilon, dy, saved) };
  });
  return op(images, scale, offset) as tf.Tensor4D;
}

/** Mean per channel as a matrix product, which sums in blocks: the kernel's own running sum loses the digits of a small mean. */
function exactMean(images: tf.Tensor4D): tf.Tensor1D {
  const channels = images.shape[3];
  const count = images.size / channels;
  const sums = tf.matMul(tf.ones([1, count]), tf.reshape(images, [count, channels]));
  return tf.reshape(tf.div(sums, count), [channels]);
}

function fusedGradient(
  backend: NativeBackend,
  epsilon: number,
  dy: tf.Tensor,
  saved: tf.Tensor[],
): tf.Tensor[] {
  const attributes = floatAttributes(backend, FUSED_TYPES, {
    epsilon,
    data_format: 'NHWC',
    is_training: true,
  });
  const inputs = [dy, ...saved];
  return backend.executeMultipleOutputs('FusedBatchNormGradV3', attributes, inputs, 5).slice(0, 3);
}

function composed({ images, scale, offset, epsilon, onStatistics }: BatchNormInput): tf.Tensor4D {
  const [batch, height, width] = images.shape;
  const count = batch * height * width;
  const { mean, variance } = tf.moments(images, [0, 1, 2]);
  // Of one value there is no unbiased variance; the fused kernel keeps the biased one there too.
  onStatistics(mean as tf.Tensor1D, tf.mul(variance, count / Math.max(count - 1, 1)));
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(tf.sub(images, mean), factor), offset);
}
