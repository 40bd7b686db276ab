import { Autoencoder, buildLenet, buildResnet18Autoencoder } from '@cxr-anomaly/core-nets';
import type { DeepSvddSettings } from './config';

type NetworkSettings = Pick<DeepSvddSettings, 'network' | 'imageSize' | 'embeddingDim' | 'seed'>;

/** Builds the autoencoder of these settings with weights drawn from their seed. */
export function buildNetwork({ network, imageSize, embeddingDim, seed }: NetworkSettings): Autoencoder {
  if (network === 'resnet18')
    return new Autoencoder(buildResnet18Autoencoder({ imageSize, embeddingDim, seed }));
  return new Autoencoder(buildLenet(network, seed));
}

/** Channels of the network's input. */
export function inputChannels(network: DeepSvddSettings['network']): 1 | 3 {
  return network === 'lenet-mnist' || network === 'lenet-fmnist' ? 1 : 3;
}
