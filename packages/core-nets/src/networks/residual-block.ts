/**
 * The four stages of ResNet-18 (He et al., CVPR 2016), which the encoders in this folder share, and the parts they are made of.
 * Layer names are those of PyTorch's torchvision, after `encoder.`.
 */
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { BatchNorm } from '../layers/batch-norm';
import { LeakyRelu } from '../layers/leaky-relu';
import { SymmetricConv2d } from '../layers/symmetric-conv2d';

const EPSILON = 1e-5;

/** Channels of each stage's features. */
export const RESNET18_WIDTHS: readonly number[] = [64, 128, 256, 512];

/** ReLU as the slope of a LeakyReLU. */
export const RELU = 0;

/** Applies the stages, each of two blocks; each but the first halves the side. Returns the features after each. */
export function residualStages(x: SymbolicTensor): SymbolicTensor[] {
  return RESNET18_WIDTHS.map((width, stage) => {
    x = residualBlock(x, width, stage === 0 ? 1 : 2, `encoder.layer${stage + 1}.0`);
    x = residualBlock(x, width, 1, `encoder.layer${stage + 1}.1`);
    return x;
  });
}

/** Number of weights in the stages, running statistics included. */
export function countResidualStages(): number {
  let channels = 64;
  return RESNET18_WIDTHS.reduce((weights, width, stage) => {
    const shortcut = stage > 0 ? countConvolution(channels, width, 1) : 0;
    const first = countConvolution(channels, width, 3);
    channels = width;
    return weights + first + 3 * countConvolution(width, width, 3) + shortcut;
  }, 0);
}

/** A convolution and the scale, shift, and running mean and variance of its normalization. */
export function countConvolution(channels: number, filters: number, kernelSize: number): number {
  return kernelSize ** 2 * channels * filters + 4 * filters;
}

/** Two 3×3 convolutions; a 1×1 convolution on the shortcut where side or width change. */
function residualBlock(x: SymbolicTensor, width: number, strides: number, name: string): SymbolicTensor {
  let residual = convolve(x, { filters: width, kernelSize: 3, strides, name: `${name}.conv1` });
  residual = normalize(residual, `${name}.bn1`, RELU);
  residual = convolve(residual, { filters: width, kernelSize: 3, name: `${name}.conv2` });
  residual = normalize(residual, `${name}.bn2`);
  const shortcut =
    strides === 1
      ? x
      : normalize(
          convolve(x, { filters: width, kernelSize: 1, strides, name: `${name}.downsample.0` }),
          `${name}.downsample.1`,
        );
  return relu(sum(residual, shortcut));
}

export interface Convolution {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly name: string;
}

/** A convolution without bias, padded by kernelSize/2 on every side. */
export function convolve(
  x: SymbolicTensor,
  { filters, kernelSize, strides = 1, name }: Convolution,
): SymbolicTensor {
  const border = (kernelSize - 1) / 2;
  return new SymmetricConv2d({ filters, kernelSize, strides, border, useBias: false, name }).apply(
    x,
  ) as SymbolicTensor;
}

/** Batch normalization, followed by LeakyReLU if a slope is given. */
export function normalize(x: SymbolicTensor, name: string, slope = 1): SymbolicTensor {
  return new BatchNorm({ name, epsilon: EPSILON, affine: true, slope }).apply(x) as SymbolicTensor;
}

/** tfjs builds the gradient of its own ReLU from operations that take ten times as long. */
export function relu(x: SymbolicTensor): SymbolicTensor {
  return new LeakyRelu({ slope: RELU }).apply(x) as SymbolicTensor;
}

export function sum(a: SymbolicTensor, b: SymbolicTensor): SymbolicTensor {
  return layers.add().apply([a, b]) as SymbolicTensor;
}
