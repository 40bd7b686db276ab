import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { initializeWeights } from '../initialize';
import {
  buildEfficientnetLite0,
  countEfficientnetLite0Weights,
  EFFICIENTNET_LITE0_WIDTHS,
} from './efficientnet-lite0';
import { importReferenceWeights } from '../reference-weights';
import { RESNET18_WIDTHS } from '../residual-block';
import { buildResnet18Encoder, countResnet18EncoderWeights } from './resnet18-encoder';

/** A network whose features describe images, usually trained on other images than X-rays. */
export type EncoderName = 'efficientnet-lite0' | 'resnet18';

export interface EncoderOptions {
  readonly network: EncoderName;
  /** Height and width of the input, pixels. */
  readonly imageSize: number;
  readonly seed: number;
}

/** Before the PyTorch names of weights: names of layers may not begin with an underscore. */
const PREFIX = 'encoder.';

/** Channels of each stage's features, in order. */
export const ENCODER_WIDTHS: Readonly<Record<EncoderName, readonly number[]>> = {
  'efficientnet-lite0': EFFICIENTNET_LITE0_WIDTHS,
  resnet18: RESNET18_WIDTHS,
};

/** Number of weights of such a network, running statistics included, without building it. */
export function countEncoderWeights(network: EncoderName): number {
  return network === 'resnet18' ? countResnet18EncoderWeights() : countEfficientnetLite0Weights();
}

/** A network with the features of its stages as outputs. It is never trained here: all its normalization is by fixed statistics. */
export class Encoder {
  constructor(readonly network: LayersModel) {}

  /** Builds the network with weights drawn from the seed, until others are imported. */
  static build({ network, imageSize, seed }: EncoderOptions): Encoder {
    const built =
      network === 'resnet18' ? buildResnet18Encoder({ imageSize }) : buildEfficientnetLite0({ imageSize });
    initializeWeights(built, seed);
    return new Encoder(built);
  }

  /**
   * Takes over weights by the names of the network's PyTorch form and in its layout; they stay the caller's.
   * @throws BundleError naming what is missing or of another shape; then nothing is taken.
   */
  importPretrained(weights: Readonly<Record<string, tf.Tensor>>): void {
    const prefixed = Object.entries(weights).map(([name, tensor]) => [`${PREFIX}${name}`, tensor]);
    importReferenceWeights(this.network, Object.fromEntries(prefixed) as Record<string, tf.Tensor>);
  }

  /** The features after each stage, [B, h, w, C] each. */
  encode(images: tf.Tensor4D): tf.Tensor4D[] {
    return this.network.apply(images) as tf.Tensor4D[];
  }

  dispose(): void {
    this.network.dispose();
  }
}

/** The mean over all positions of features [B, h, w, C]: [B, C]. */
export function averageFeatures(features: tf.Tensor4D): tf.Tensor2D {
  return tf.mean(features, [1, 2]);
}
