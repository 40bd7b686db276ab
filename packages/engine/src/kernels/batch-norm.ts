/**
 * Batch normalization (Ioffe & Szegedy, ICML 2015) with the LeakyReLU that follows it: one operation of `native/` where that is
 * compiled, else TensorFlow's fused kernels on the native engine, and the same formula composed of small operations on the
 * portable one.
 */
import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu } from './leaky-relu';
import { floatAttributes, nativeBackend, type NativeBackend } from './native-op';
import { ownBackend } from './own-kernels';

export interface BatchNormInput {
  /** [B, H, W, C] */
  readonly images: tf.Tensor4D;
  /** [C] */
  readonly scale: tf.Tensor1D;
  /** [C] */
  readonly offset: tf.Tensor1D;
  readonly epsilon: number;
  /** Factor of negative values afterwards; 1, the default, leaves them as they are. */
  readonly slope?: number;
  readonly running: RunningStatistics;
}

/** Statistics that follow those of the batches: (1 − momentum)·running + momentum·batch, with the unbiased variance. */
export interface RunningStatistics {
  /** [C] */
  readonly mean: tf.Tensor1D;
  /** [C] */
  readonly variance: tf.Tensor1D;
  /** Share of a new batch. */
  readonly momentum: number;
  /** Gets them moved, [C] each, valid during the call only; runs once per forward pass. */
  readonly onMoved: (mean: tf.Tensor1D, variance: tf.Tensor1D) => void;
}

/**
 * Normalizes with the batch's own mean and biased variance per channel, then scales, shifts and activates: [B, H, W, C].
 * Differentiable once on the native engine, any number of times on the portable one.
 */
export function batchNormTrain(input: BatchNormInput): tf.Tensor4D {
  const own = ownBackend();
  if (own) return normalizeByOwn(own, { ...input, training: true });
  const backend = nativeBackend();
  return activate(backend ? fused(backend, input) : composed(input), input);
}

export interface FixedBatchNormInput extends Omit<BatchNormInput, 'running'> {
  /** [C] */
  readonly mean: tf.Tensor1D;
  /** [C] */
  readonly variance: tf.Tensor1D;
}

/**
 * Normalizes with the statistics given, which are constants, then scales, shifts and activates: [B, H, W, C]. Differentiable once
 * on the native engine.
 */
export function batchNormFixed(input: FixedBatchNormInput): tf.Tensor4D {
  const own = ownBackend();
  if (own) return normalizeByOwn(own, { ...input, training: false });
  const backend = nativeBackend();
  return activate(backend ? fusedFixed(backend, input) : composedFixed(input), input);
}

function activate(normalized: tf.Tensor4D, { slope = 1 }: { readonly slope?: number }): tf.Tensor4D {
  return slope === 1 ? normalized : leakyRelu(normalized, slope);
}

type OwnInput =
  (BatchNormInput & { readonly training: true }) | (FixedBatchNormInput & { readonly training: false });

function normalizeByOwn(backend: NativeBackend, input: OwnInput): tf.Tensor4D {
  const { images, scale, offset, epsilon, slope = 1, training } = input;
  const momentum = input.training ? input.running.momentum : 0;
  const attributes = floatAttributes(backend, [], { epsilon, slope, momentum, training });
  const { mean: runningMean, variance: runningVariance } = input.training ? input.running : input;
  const op = tf.customGrad((x, gamma, beta, save) => {
    const inputs = [x, gamma, beta] as tf.Tensor[];
    type Outputs = [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    const [y, mean, inverse, movedMean, movedVariance] = backend.executeMultipleOutputs(
      'CxrBatchNorm',
      attributes,
      [...inputs, runningMean, runningVariance],
      5,
    ) as Outputs;
    if (input.training) input.running.onMoved(movedMean, movedVariance);
    (save as tf.GradSaveFunc)([...inputs, mean, inverse]);
    return {
      value: y,
      gradFunc: (dy, saved) =>
        backend.executeMultipleOutputs('CxrBatchNormGrad', attributes, [dy, ...saved], 3),
    };
  });
  return op(images, scale, offset) as tf.Tensor4D;
}

function fusedFixed(
  backend: NativeBackend,
  { images, scale, offset, mean, variance, epsilon }: FixedBatchNormInput,
): tf.Tensor4D {
  const op = tf.customGrad((x, gamma, beta, save) => {
    const inputs = [x, gamma, beta, mean, variance] as tf.Tensor[];
    const [normalized] = runForward(backend, inputs, epsilon, false);
    (save as tf.GradSaveFunc)([x as tf.Tensor, gamma as tf.Tensor, mean, variance, tf.tensor1d([])]);
    return {
      value: normalized,
      gradFunc: (dy, saved) => fusedGradient(backend, { epsilon, training: false }, dy, saved),
    };
  });
  return op(images, scale, offset) as tf.Tensor4D;
}

const FUSED_TYPES = ['T', 'U'];

function fused(
  backend: NativeBackend,
  { images, scale, offset, epsilon, running }: BatchNormInput,
): tf.Tensor4D {
  const forward = backend.isUsingGpuDevice ? gpuForward : cpuForward;
  const op = tf.customGrad((x, gamma, beta, save) => {
    const [input, factor] = [x as tf.Tensor4D, gamma as tf.Tensor1D];
    const { normalized, reserved, mean, unbiasedVariance } = forward(backend, {
      images: input,
      scale: factor,
      offset: beta as tf.Tensor1D,
      epsilon,
    });
    moveStatistics(running, mean, unbiasedVariance);
    (save as tf.GradSaveFunc)([input, factor, ...reserved]);
    return {
      value: normalized,
      gradFunc: (dy, saved) => fusedGradient(backend, { epsilon, training: true }, dy, saved),
    };
  });
  return op(images, scale, offset) as tf.Tensor4D;
}

type ForwardInput = Omit<BatchNormInput, 'running'>;

interface Forward {
  readonly normalized: tf.Tensor4D;
  /** What the gradient kernel of the same device needs in addition to input and scale. */
  readonly reserved: readonly tf.Tensor[];
  readonly mean: tf.Tensor1D;
  readonly unbiasedVariance: tf.Tensor1D;
}

/**
 * The kernel's own statistics on the CPU are running sums in float32, off by 1e-7 of the deviation, enough to carry units over
 * the kink of the activation that follows. Matrix products sum in blocks; the kernel then only normalizes.
 */
function cpuForward(backend: NativeBackend, { images, scale, offset, epsilon }: ForwardInput): Forward {
  const channels = images.shape[3];
  const count = images.size / channels;
  const weights = tf.fill<tf.Rank.R2>([1, count], 1 / count);
  const channelMeans = (values: tf.Tensor4D): tf.Tensor1D =>
    tf.reshape(tf.matMul(weights, tf.reshape<tf.Rank.R2>(values, [count, channels])), [channels]);
  const mean = channelMeans(images);
  // The kernel subtracts several times faster than a broadcast does.
  const one = tf.onesLike(mean);
  const [centered] = runForward(backend, [images, one, tf.zerosLike(mean), mean, one], 0, false);
  const variance = channelMeans(tf.square(centered));
  const [normalized] = runForward(backend, [images, scale, offset, mean, variance], epsilon, false);
  const unbiasedVariance = tf.mul<tf.Tensor1D>(variance, count / Math.max(count - 1, 1));
  return { normalized, reserved: [mean, variance, tf.tensor1d([])], mean, unbiasedVariance };
}

function gpuForward(backend: NativeBackend, { images, scale, offset, epsilon }: ForwardInput): Forward {
  const none = tf.tensor1d([]);
  const outputs = runForward(backend, [images, scale, offset, none, none], epsilon, true);
  const [normalized, mean, unbiasedVariance, ...reserved] = outputs;
  return { normalized, reserved, mean, unbiasedVariance };
}

function runForward(
  backend: NativeBackend,
  inputs: tf.Tensor[],
  epsilon: number,
  training: boolean,
): [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor, tf.Tensor, tf.Tensor] {
  const attributes = floatAttributes(backend, FUSED_TYPES, {
    epsilon,
    exponential_avg_factor: 1,
    data_format: 'NHWC',
    is_training: training,
  });
  type Outputs = [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.Tensor, tf.Tensor, tf.Tensor];
  return backend.executeMultipleOutputs('FusedBatchNormV3', attributes, inputs, 6) as Outputs;
}

function fusedGradient(
  backend: NativeBackend,
  { epsilon, training }: { readonly epsilon: number; readonly training: boolean },
  dy: tf.Tensor,
  saved: tf.Tensor[],
): tf.Tensor[] {
  const attributes = floatAttributes(backend, FUSED_TYPES, {
    epsilon,
    data_format: 'NHWC',
    is_training: training,
  });
  const inputs = [dy, ...saved];
  return backend.executeMultipleOutputs('FusedBatchNormGradV3', attributes, inputs, 5).slice(0, 3);
}

function moveStatistics(
  { mean, variance, momentum, onMoved }: RunningStatistics,
  batchMean: tf.Tensor1D,
  unbiasedVariance: tf.Tensor1D,
): void {
  tf.tidy(() => {
    const move = (old: tf.Tensor1D, batch: tf.Tensor1D): tf.Tensor1D =>
      tf.add(tf.mul(old, 1 - momentum), tf.mul(batch, momentum));
    onMoved(move(mean, batchMean), move(variance, unbiasedVariance));
  });
}

function composed({ images, scale, offset, epsilon, running }: BatchNormInput): tf.Tensor4D {
  const [batch, height, width] = images.shape;
  const count = batch * height * width;
  const { mean, variance } = tf.moments(images, [0, 1, 2]);
  // Of one value there is no unbiased variance; the fused kernel keeps the biased one there too.
  moveStatistics(running, mean as tf.Tensor1D, tf.mul(variance, count / Math.max(count - 1, 1)));
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(tf.sub(images, mean), factor), offset);
}

function composedFixed({ images, scale, offset, mean, variance, epsilon }: FixedBatchNormInput): tf.Tensor4D {
  const factor = tf.div(scale, tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(images, factor), tf.sub(offset, tf.mul(mean, factor)));
}
