/**
 * The convolutional part of EfficientNet-Lite0 (Tan & Le, ICML 2019; "lite": Google, 2020, without squeeze-and-excitation and with
 * ReLU6): a stem, then seven stages of inverted residual blocks, of which the features after each stage are the outputs. Scoring
 * only: batch normalization uses its running statistics. Layers have the names of the PyTorch port, after `encoder.`.
 */
import { input, layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { BatchNorm } from '../../layers/batch-norm';
import { DepthwiseConv2d } from '../../layers/depthwise-conv2d';
import { Relu6 } from '../../layers/relu6';
import { SameConv2d } from '../../layers/same-conv2d';
import type { EncoderOptions } from './encoder';

interface Stage {
  readonly width: number;
  /** Factor by which a block widens its input before the depthwise convolution; 1 for none. */
  readonly expansion: number;
  readonly kernelSize: number;
  /** Of its first block; the others keep the side. */
  readonly strides: number;
  readonly blocks: number;
}

const STEM_WIDTH = 32;

const STAGES: readonly Stage[] = [
  { width: 16, expansion: 1, kernelSize: 3, strides: 1, blocks: 1 },
  { width: 24, expansion: 6, kernelSize: 3, strides: 2, blocks: 2 },
  { width: 40, expansion: 6, kernelSize: 5, strides: 2, blocks: 2 },
  { width: 80, expansion: 6, kernelSize: 3, strides: 2, blocks: 3 },
  { width: 112, expansion: 6, kernelSize: 5, strides: 1, blocks: 3 },
  { width: 192, expansion: 6, kernelSize: 5, strides: 2, blocks: 4 },
  { width: 320, expansion: 6, kernelSize: 3, strides: 1, blocks: 1 },
];

/** Channels of each stage's features. */
export const EFFICIENTNET_LITE0_WIDTHS: readonly number[] = STAGES.map(({ width }) => width);

const EPSILON = 1e-3;

/** Scale, shift, and running mean and variance of each channel. */
const NORM_WEIGHTS = 4;

/** One inverted residual block: what it does, and its place in the network. */
interface Block extends Omit<Stage, 'blocks'> {
  readonly channels: number;
  readonly name: string;
}

/** The blocks of each stage; numbers run through all of them. */
function listBlocks(): Block[][] {
  let channels = STEM_WIDTH;
  let number = 0;
  return STAGES.map(({ blocks, ...stage }) =>
    Array.from({ length: blocks }, (_, i): Block => {
      const block = {
        ...stage,
        channels,
        strides: i === 0 ? stage.strides : 1,
        name: `encoder._blocks.${number++}`,
      };
      channels = stage.width;
      return block;
    }),
  );
}

/** Builds the network with weights 0: images [B, side, side, 3] in [−1,1], outputs the features of each stage, [B, h, w, C]. */
export function buildEfficientnetLite0({ imageSize }: Pick<EncoderOptions, 'imageSize'>): LayersModel {
  const images = input({ shape: [imageSize, imageSize, 3] });
  const stem = convolve(images, {
    filters: STEM_WIDTH,
    kernelSize: 3,
    strides: 2,
    name: 'encoder._conv_stem',
  });
  let x = relu6(normalize(stem, 'encoder._bn0'));
  const outputs = listBlocks().map((blocks) => {
    for (const block of blocks) x = invertedResidual(x, block);
    return x;
  });
  return model({ inputs: images, outputs });
}

/** Number of weights in the network, running statistics included, without building it; the side does not matter. */
export function countEfficientnetLite0Weights(): number {
  const stem = (27 + NORM_WEIGHTS) * STEM_WIDTH;
  return listBlocks()
    .flat()
    .reduce((sum, { channels, width, expansion, kernelSize }) => {
      const wide = channels * expansion;
      const expand = expansion > 1 ? (channels + NORM_WEIGHTS) * wide : 0;
      return sum + expand + (kernelSize ** 2 + NORM_WEIGHTS) * wide + (wide + NORM_WEIGHTS) * width;
    }, stem);
}

/** 1×1 to more channels, depthwise k×k, 1×1 to fewer; the input is added if side and width stay. */
function invertedResidual(x: SymbolicTensor, block: Block): SymbolicTensor {
  const { channels, width, expansion, kernelSize, strides, name } = block;
  const pointwise = { kernelSize: 1, strides: 1 };
  let y = x;
  if (expansion > 1) {
    y = convolve(y, { ...pointwise, filters: channels * expansion, name: `${name}._expand_conv` });
    y = relu6(normalize(y, `${name}._bn0`));
  }
  y = new DepthwiseConv2d({ kernelSize, strides, name: `${name}._depthwise_conv` }).apply(
    y,
  ) as SymbolicTensor;
  y = relu6(normalize(y, `${name}._bn1`));
  y = convolve(y, { ...pointwise, filters: width, name: `${name}._project_conv` });
  y = normalize(y, `${name}._bn2`);
  return strides === 1 && channels === width ? (layers.add().apply([y, x]) as SymbolicTensor) : y;
}

function convolve(
  x: SymbolicTensor,
  args: { filters: number; kernelSize: number; strides: number; name: string },
): SymbolicTensor {
  return new SameConv2d(args).apply(x) as SymbolicTensor;
}

function normalize(x: SymbolicTensor, name: string): SymbolicTensor {
  return new BatchNorm({ name, epsilon: EPSILON, affine: true }).apply(x) as SymbolicTensor;
}

function relu6(x: SymbolicTensor): SymbolicTensor {
  return new Relu6({}).apply(x) as SymbolicTensor;
}
