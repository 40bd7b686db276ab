/**
 * The critic of GAN-GP (docs/methods.md, "GAN-GP"): strided convolutions down to 2×2, then one that judges each of these four
 * patches. No normalization: the gradient penalty is about each image alone (Gulrajani et al., NeurIPS 2017, section 4). Every
 * operation can be differentiated twice. Layer names are the reference's module names.
 */
import { input, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { LeakyRelu } from '../layers/leaky-relu';
import { SymmetricConv2d } from '../layers/symmetric-conv2d';
import { initializeWeights } from './initialize';

export interface CriticOptions {
  /** Height and width of the images, a power of 2, at least 4. */
  readonly imageSize: number;
  /** Channels of the first convolution; each further one doubles them. */
  readonly width?: number;
  readonly seed: number;
}

const SLOPE = 0.01;

/** Builds the critic with seeded weights: images [B, side, side, 3] → [B, 2, 2, 1], higher = more like a training image. */
export function buildCritic({ imageSize, width = 64, seed }: CriticOptions): LayersModel {
  const images = input({ shape: [imageSize, imageSize, 3] });
  let x = images;
  for (let stage = 0; stage < Math.log2(imageSize) - 1; stage++) {
    const halving = { kernelSize: 4, strides: 2, border: 1, useBias: true };
    x = new SymmetricConv2d({
      ...halving,
      filters: width * 2 ** stage,
      name: `main.${2 * stage}`,
    }).apply(x) as SymbolicTensor;
    x = new LeakyRelu({ slope: SLOPE }).apply(x) as SymbolicTensor;
  }
  const judging = { filters: 1, kernelSize: 3, strides: 1, border: 1, useBias: false, name: 'conv1' };
  const judgement = new SymmetricConv2d(judging).apply(x) as SymbolicTensor;
  const network = model({ inputs: images, outputs: judgement });
  initializeWeights(network, seed);
  return network;
}
