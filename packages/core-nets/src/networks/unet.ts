/**
 * The autoencoder of MemDAE and RLAD (docs/methods.md, "MemDAE"): a U-Net's two arms without the connections between them, so
 * that everything passes through the embedding, a unit vector. Layer names are the reference's module names.
 */
import { input, layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { BatchNorm } from '../layers/batch-norm';
import { BilinearUpsample } from '../layers/bilinear-upsample';
import { MaxPool2 } from '../layers/max-pool-2';
import { SymmetricConv2d } from '../layers/symmetric-conv2d';
import { UnitNormalize } from '../layers/unit-normalize';
import { initializeWeights } from './initialize';

export interface UnetOptions {
  /** Height and width of the input: a power of 2, at least 16. */
  readonly imageSize: number;
  readonly embeddingDim: number;
  /** Channels of the first stage; each further stage has twice as many. */
  readonly width: number;
  readonly seed: number;
}

const SLOPE = 0.1;
const EPSILON = 1e-5;

/** Scale, shift, and running mean and variance of each channel. */
const NORM_WEIGHTS = 4;

/** Side of the last feature map, which one convolution turns into the embedding. */
const LAST_SIDE = 4;

/**
 * Builds the autoencoder with seeded weights: images [B, side, side, 3], outputs [embedding [B, D] of length 1,
 * reconstruction in [−1,1]].
 */
export function buildUnet({ imageSize, embeddingDim, width, seed }: UnetOptions): LayersModel {
  const halvings = Math.log2(imageSize / LAST_SIDE);
  const images = input({ shape: [imageSize, imageSize, 3] });
  let x = doubleConvolve(images, width, 'input.conv');
  for (let stage = 1; stage <= halvings; stage++) {
    x = new MaxPool2({}).apply(x) as SymbolicTensor;
    x = doubleConvolve(x, width * 2 ** stage, `e${stage}.conv.conv`);
  }
  x = convolve(x, embeddingDim, LAST_SIDE, 'feat');
  const flat = layers.reshape({ targetShape: [embeddingDim] }).apply(x);
  const embedding = new UnitNormalize({ name: 'embedding' }).apply(flat) as SymbolicTensor;

  const code = layers.reshape({ targetShape: [1, 1, embeddingDim] }).apply(embedding);
  x = layers
    .conv2dTranspose({
      filters: width * 2 ** halvings,
      kernelSize: LAST_SIDE,
      padding: 'valid',
      useBias: false,
      kernelInitializer: 'zeros',
      name: 'defeat',
    })
    .apply(code) as SymbolicTensor;
  for (let stage = 1; stage <= halvings; stage++) {
    const filters = width * 2 ** (halvings - stage);
    // Before the upsampling, not after it as in the reference: both are linear and treat each pixel's channels alike, so the
    // result is the same, at a quarter of the pixels.
    x = convolve(x, filters, 1, `d${stage}.up.1`);
    x = normalize(new BilinearUpsample({}).apply(x) as SymbolicTensor, `d${stage}.up.2`);
    x = doubleConvolve(x, filters, `d${stage}.conv.conv`);
  }
  x = convolve(x, 3, 1, 'final');
  const reconstruction = layers.activation({ activation: 'tanh' }).apply(x) as SymbolicTensor;

  const network = model({ inputs: images, outputs: [embedding, reconstruction] });
  initializeWeights(network, seed);
  return network;
}

/** Number of weights in such a network, running statistics included, without building it. */
export function countUnetWeights({ imageSize, embeddingDim, width }: Omit<UnetOptions, 'seed'>): number {
  const halvings = Math.log2(imageSize / LAST_SIDE);
  const last = width * 2 ** halvings;
  let weights = doubleWeights(3, width) + 2 * LAST_SIDE ** 2 * last * embeddingDim + 3 * width;
  for (let stage = 1; stage <= halvings; stage++) {
    const [narrow, wide] = [width * 2 ** (stage - 1), width * 2 ** stage];
    weights += doubleWeights(narrow, wide);
    weights += wide * narrow + NORM_WEIGHTS * narrow + doubleWeights(narrow, narrow);
  }
  return weights;
}

function doubleWeights(channels: number, filters: number): number {
  return 9 * filters * (channels + filters) + 2 * NORM_WEIGHTS * filters;
}

/** Twice a 3×3 convolution, batch normalization and LeakyReLU. */
function doubleConvolve(x: SymbolicTensor, filters: number, name: string): SymbolicTensor {
  const first = normalize(convolve(x, filters, 3, `${name}.0`), `${name}.1`, SLOPE);
  return normalize(convolve(first, filters, 3, `${name}.3`), `${name}.4`, SLOPE);
}

/** A convolution without bias. One as large as its input covers it whole; the others keep its side. */
function convolve(x: SymbolicTensor, filters: number, kernelSize: number, name: string): SymbolicTensor {
  const border = kernelSize === LAST_SIDE ? 0 : (kernelSize - 1) / 2;
  return new SymmetricConv2d({ filters, kernelSize, strides: 1, border, useBias: false, name }).apply(
    x,
  ) as SymbolicTensor;
}

/** Batch normalization, followed by LeakyReLU if a slope is given. */
function normalize(x: SymbolicTensor, name: string, slope = 1): SymbolicTensor {
  return new BatchNorm({ name, epsilon: EPSILON, affine: true, slope }).apply(x) as SymbolicTensor;
}
