/**
 * The generator of GAN-GP (docs/methods.md, "GAN-GP"): an encoder, a decoder that makes a reconstruction of its latent, and a
 * second encoder of the same shape, with weights of its own, that encodes the reconstruction (after GANomaly, Akçay et al., ACCV
 * 2018). Layer names are the reference's module names. At side 64, which the reference does not have, encoder and decoder are one
 * stage shorter.
 */
import { input, layers, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { InstanceNorm } from '../layers/instance-norm';
import { LeakyRelu } from '../layers/leaky-relu';
import { SymmetricConv2d } from '../layers/symmetric-conv2d';
import { initializeWeights } from './initialize';

export interface GeneratorOptions {
  /** Height and width of the images, 64 or 128. */
  readonly imageSize: number;
  /** Channels of the first convolution; each stage doubles them. */
  readonly width?: number;
  readonly latentDim?: number;
  readonly seed: number;
}

const EPSILON = 1e-5;

/** Scale and shift of each channel. */
const NORM_WEIGHTS = 2;

/**
 * Builds the generator with seeded weights: images [B, side, side, 3], outputs [reconstruction in [−1,1], latent [B, D], latent
 * of the reconstruction [B, D]].
 */
export function buildGenerator({
  imageSize,
  width = 64,
  latentDim = 128,
  seed,
}: GeneratorOptions): LayersModel {
  // Stages that halve or double the side between 4 (or 5) and side/2 (or side − 4).
  const stages = Math.log2(imageSize) - 3;
  const images = input({ shape: [imageSize, imageSize, 3] });
  const latent = encode(images, { width, stages, latentDim, name: 'encoder1' });
  const reconstruction = decode(latent, width, stages);
  const reconstructedLatent = encode(reconstruction, { width, stages, latentDim, name: 'encoder2' });
  const flatten = (x: SymbolicTensor): SymbolicTensor => layers.flatten().apply(x) as SymbolicTensor;
  const network = model({
    inputs: images,
    outputs: [reconstruction, flatten(latent), flatten(reconstructedLatent)],
  });
  initializeWeights(network, seed);
  return network;
}

/** Number of weights in such a network, without building it. */
export function countGeneratorWeights({
  imageSize,
  width = 64,
  latentDim = 128,
}: Omit<GeneratorOptions, 'seed'>): number {
  const stages = Math.log2(imageSize) - 3;
  const last = width * 2 ** stages;
  const ends = 16 * last * latentDim;
  let encoder = 49 * 3 * width + NORM_WEIGHTS * width + ends;
  let decoder = ends + NORM_WEIGHTS * last + 16 * width * 3;
  for (let stage = 1; stage <= stages; stage++) {
    const [narrow, wide] = [width * 2 ** (stage - 1), width * 2 ** stage];
    encoder += 16 * narrow * wide + NORM_WEIGHTS * wide;
    decoder += 16 * narrow * wide + NORM_WEIGHTS * narrow;
  }
  return 2 * encoder + decoder;
}

interface EncoderShape {
  readonly width: number;
  readonly stages: number;
  readonly latentDim: number;
  readonly name: string;
}

/** [B, side, side, 3] → [B, 1, 1, D]; each module of the reference is a convolution, a normalization, an activation. */
function encode(images: SymbolicTensor, { width, stages, latentDim, name }: EncoderShape): SymbolicTensor {
  const module = (index: number): string => `${name}.main.${index}`;
  let x = convolve(images, { filters: width, kernelSize: 7, strides: 1, border: 1, name: module(0) });
  x = relu(normalize(x, module(1)));
  for (let stage = 1; stage <= stages; stage++) {
    x = convolve(x, { ...HALVING, filters: width * 2 ** stage, name: module(3 * stage) });
    x = relu(normalize(x, module(3 * stage + 1)));
  }
  return convolve(x, { ...HALVING, filters: latentDim, name: module(3 * stages + 3) });
}

/** [B, 1, 1, D] → [B, side, side, 3] */
function decode(latent: SymbolicTensor, width: number, stages: number): SymbolicTensor {
  const module = (index: number): string => `decoder.main.${index}`;
  let x = transposed(latent, width * 2 ** stages, 1, module(0));
  x = relu(normalize(x, module(1)));
  for (let stage = 1; stage <= stages; stage++) {
    x = transposed(x, width * 2 ** (stages - stage), 2, module(3 * stage));
    x = relu(normalize(x, module(3 * stage + 1)));
  }
  x = transposed(x, 3, 2, module(3 * stages + 3));
  return layers.activation({ activation: 'tanh' }).apply(x) as SymbolicTensor;
}

const HALVING = { kernelSize: 4, strides: 2, border: 0 };

interface Convolution {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly border: number;
  readonly name: string;
}

function convolve(x: SymbolicTensor, convolution: Convolution): SymbolicTensor {
  return new SymmetricConv2d({ ...convolution, useBias: false }).apply(x) as SymbolicTensor;
}

/** Turns a single pixel into 4×4 with stride 1, and doubles the side with stride 2. */
function transposed(x: SymbolicTensor, filters: number, strides: 1 | 2, name: string): SymbolicTensor {
  const padding = strides === 1 ? 'valid' : 'same';
  return layers
    .conv2dTranspose({
      filters,
      kernelSize: 4,
      strides,
      padding,
      useBias: false,
      kernelInitializer: 'zeros',
      name,
    })
    .apply(x) as SymbolicTensor;
}

function normalize(x: SymbolicTensor, name: string): SymbolicTensor {
  return new InstanceNorm({ name, epsilon: EPSILON }).apply(x) as SymbolicTensor;
}

/** tfjs builds the gradient of its own ReLU from operations that take ten times as long. */
function relu(x: SymbolicTensor): SymbolicTensor {
  return new LeakyRelu({ slope: 0 }).apply(x) as SymbolicTensor;
}
