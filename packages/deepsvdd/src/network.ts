import {
  Autoencoder,
  buildLenet,
  buildResnet18Autoencoder,
  countLenetWeights,
  countResnet18Weights,
  Encoder,
  type FitData,
} from '@cxr-anomaly/core-nets';
import { model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { DeepSvddSettings } from './config';

type NetworkSettings = Pick<DeepSvddSettings, 'network' | 'imageSize' | 'embeddingDim' | 'seed'>;

/** Builds the autoencoder of these settings with weights drawn from their seed. */
export function buildNetwork({ network, imageSize, embeddingDim, seed }: NetworkSettings): Autoencoder {
  if (network === 'resnet18')
    return new Autoencoder(buildResnet18Autoencoder({ imageSize, embeddingDim, seed }));
  return new Autoencoder(buildLenet(network, seed));
}

/** Takes over the weights of a ResNet-18 up to its last features; the layer to the embedding and the decoder stay. @throws BundleError */
export function importEncoder({ network }: Autoencoder, weights: NonNullable<FitData['pretrained']>): void {
  const features = network.getLayer('encoder.fc').input as SymbolicTensor;
  new Encoder(model({ inputs: network.inputs, outputs: features })).importPretrained(weights);
}

/** How many weights that autoencoder has, without building it. */
export function countWeights({
  network,
  embeddingDim,
}: Pick<DeepSvddSettings, 'network' | 'embeddingDim'>): number {
  return network === 'resnet18' ? countResnet18Weights({ embeddingDim }) : countLenetWeights(network);
}

/** D; that of the LeNets is fixed. */
export function lengthOfEmbedding({
  network,
  embeddingDim,
}: Pick<DeepSvddSettings, 'network' | 'embeddingDim'>): number {
  if (network === 'resnet18') return embeddingDim;
  return inputChannels(network) === 1 ? 32 : 128;
}

/** Channels of the network's input. */
export function inputChannels(network: DeepSvddSettings['network']): 1 | 3 {
  return network === 'lenet-mnist' || network === 'lenet-fmnist' ? 1 : 3;
}
