/**
 * The convolutional part of ResNet-18 (He et al., CVPR 2016) as published, with its max-pooling, which the autoencoder of Deep-SVDD
 * leaves out. Scoring only. Layers have the names of PyTorch's torchvision, after `encoder.`.
 */
import { input, model, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { MaxPool3 } from '../../layers/max-pool-3';
import {
  convolve,
  countConvolution,
  countResidualStages,
  normalize,
  RELU,
  residualStages,
} from '../residual-block';
import type { EncoderOptions } from './encoder';

/** Builds the network with weights 0: images [B, side, side, 3], outputs the features of each stage, [B, h, w, C]. */
export function buildResnet18Encoder({ imageSize }: Pick<EncoderOptions, 'imageSize'>): LayersModel {
  const images = input({ shape: [imageSize, imageSize, 3] });
  const stem = convolve(images, { filters: 64, kernelSize: 7, strides: 2, name: 'encoder.conv1' });
  const pooled = new MaxPool3({}).apply(normalize(stem, 'encoder.bn1', RELU)) as SymbolicTensor;
  return model({ inputs: images, outputs: residualStages(pooled) });
}

/** Number of weights in the network, running statistics included, without building it; the side does not matter. */
export function countResnet18EncoderWeights(): number {
  return countConvolution(3, 64, 7) + countResidualStages();
}
