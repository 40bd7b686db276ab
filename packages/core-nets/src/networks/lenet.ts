/**
 * The LeNet autoencoders of Deep-SVDD (Ruff et al., ICML 2018, section 4; docs/methods.md, "Networks"): 5×5 convolutions without
 * bias, batch normalization without scale and shift, max-pooling after the activation, nearest upsampling in the decoder.
 * Codes are flattened channel-major, so that dense weights match the reference's.
 */
import { input, layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { BatchNorm } from '../layers/batch-norm';
import { LeakyRelu } from '../layers/leaky-relu';
import { MaxPool2 } from '../layers/max-pool-2';
import { SymmetricConv2d } from '../layers/symmetric-conv2d';
import { defaultBound, initializeWeights, xavierBound } from './initialize';

export type LenetName = 'lenet-mnist' | 'lenet-fmnist' | 'lenet-cifar10' | 'lenet-cifar10-elu';

const SLOPE = 0.01;
const EPSILON = 1e-4;

/** Running mean and variance of each channel. */
const NORM_WEIGHTS = 2;

/** Builds a LeNet autoencoder with seeded weights: images in [0,1], outputs [embedding [B, D], reconstruction in [0,1]]. */
export function buildLenet(name: LenetName, seed: number): LayersModel {
  const network =
    name === 'lenet-mnist' || name === 'lenet-fmnist'
      ? buildGray()
      : buildColor(name === 'lenet-cifar10-elu');
  initializeWeights(network, seed, network.inputs[0]?.shape[3] === 3 ? xavierBound(SLOPE) : defaultBound);
  return network;
}

/** Number of weights in such a network, running statistics included, without building it. */
export function countLenetWeights(name: LenetName): number {
  if (name === 'lenet-mnist' || name === 'lenet-fmnist') {
    const convolutions = 25 * (8 + 8 * 4 + 2 * 4 + 4 * 8 + 8);
    return convolutions + 4 * 7 * 7 * 32 + NORM_WEIGHTS * (8 + 4 + 4 + 8);
  }
  const convolutions = 25 * (3 * 32 + 32 * 64 + 64 * 128 + 8 * 128 + 128 * 64 + 64 * 32 + 32 * 3);
  return convolutions + 128 * 4 * 4 * 128 + NORM_WEIGHTS * (2 * (32 + 64 + 128) + 128);
}

/** 28×28×1, D = 32. */
function buildGray(): LayersModel {
  const images = input({ shape: [28, 28, 1] });
  let x = encodeBlock(images, 8, 'conv1', 'bn1', false);
  x = encodeBlock(x, 4, 'conv2', 'bn2', false);
  const embedding = dense(flattenChannelMajor(x), 32, 'fc1');

  x = activate(unflattenChannelMajor(embedding, [4, 4, 2]), false);
  x = upsample(x);
  x = decodeBlock(x, 4, 'deconv1', 'bn3', false);
  // 16×16 → 14×14: the reference's padding of 3 takes one row and column more off each side than "same".
  x = layers
    .cropping2D({
      cropping: [
        [1, 1],
        [1, 1],
      ],
    })
    .apply(transposed(upsample(x), 8, 'deconv2')) as SymbolicTensor;
  x = upsample(normalizeAndActivate(x, 'bn4', false));
  return model({ inputs: images, outputs: [embedding, sigmoid(transposed(x, 1, 'deconv3'))] });
}

/** 32×32×3, D = 128. */
function buildColor(elu: boolean): LayersModel {
  const images = input({ shape: [32, 32, 3] });
  let x = encodeBlock(images, 32, 'conv1', 'bn2d1', elu);
  x = encodeBlock(x, 64, 'conv2', 'bn2d2', elu);
  x = encodeBlock(x, 128, 'conv3', 'bn2d3', elu);
  const embedding = dense(flattenChannelMajor(x), 128, 'fc1');

  x = activate(unflattenChannelMajor(normalize(embedding, 'bn1d'), [4, 4, 8]), elu);
  x = upsample(decodeBlock(x, 128, 'deconv1', 'bn2d4', elu));
  x = upsample(decodeBlock(x, 64, 'deconv2', 'bn2d5', elu));
  x = upsample(decodeBlock(x, 32, 'deconv3', 'bn2d6', elu));
  return model({ inputs: images, outputs: [embedding, sigmoid(transposed(x, 3, 'deconv4'))] });
}

function encodeBlock(
  x: SymbolicTensor,
  filters: number,
  convolution: string,
  norm: string,
  elu: boolean,
): SymbolicTensor {
  const shape = { kernelSize: 5, strides: 1, border: 2, useBias: false };
  const convolved = new SymmetricConv2d({ ...shape, filters, name: convolution }).apply(x) as SymbolicTensor;
  return new MaxPool2({}).apply(normalizeAndActivate(convolved, norm, elu)) as SymbolicTensor;
}

function decodeBlock(
  x: SymbolicTensor,
  filters: number,
  convolution: string,
  norm: string,
  elu: boolean,
): SymbolicTensor {
  return normalizeAndActivate(transposed(x, filters, convolution), norm, elu);
}

function transposed(x: SymbolicTensor, filters: number, name: string): SymbolicTensor {
  return layers
    .conv2dTranspose({
      filters,
      kernelSize: 5,
      padding: 'same',
      useBias: false,
      kernelInitializer: 'zeros',
      name,
    })
    .apply(x) as SymbolicTensor;
}

function dense(x: SymbolicTensor, units: number, name: string): SymbolicTensor {
  return layers.dense({ units, useBias: false, kernelInitializer: 'zeros', name }).apply(x) as SymbolicTensor;
}

/** Batch normalization, followed by LeakyReLU if a slope is given. */
function normalize(x: SymbolicTensor, name: string, slope = 1): SymbolicTensor {
  return new BatchNorm({ name, epsilon: EPSILON, affine: false, slope }).apply(x) as SymbolicTensor;
}

function normalizeAndActivate(x: SymbolicTensor, name: string, elu: boolean): SymbolicTensor {
  return elu ? activate(normalize(x, name), elu) : normalize(x, name, SLOPE);
}

function activate(x: SymbolicTensor, elu: boolean): SymbolicTensor {
  return (elu ? layers.elu({ alpha: 1 }) : new LeakyRelu({ slope: SLOPE })).apply(x) as SymbolicTensor;
}

function sigmoid(x: SymbolicTensor): SymbolicTensor {
  return layers.activation({ activation: 'sigmoid' }).apply(x) as SymbolicTensor;
}

function upsample(x: SymbolicTensor): SymbolicTensor {
  return layers.upSampling2d({ size: [2, 2], interpolation: 'nearest' }).apply(x) as SymbolicTensor;
}

/** [B, H, W, C] → [B, C·H·W] */
function flattenChannelMajor(x: SymbolicTensor): SymbolicTensor {
  return layers.flatten().apply(layers.permute({ dims: [3, 1, 2] }).apply(x)) as SymbolicTensor;
}

/** [B, C·H·W] → [B, H, W, C] */
function unflattenChannelMajor(
  x: SymbolicTensor,
  [height, width, channels]: [number, number, number],
): SymbolicTensor {
  const split = layers.reshape({ targetShape: [channels, height, width] }).apply(x);
  return layers.permute({ dims: [2, 3, 1] }).apply(split) as SymbolicTensor;
}
