import { startEngine } from '@cxr-anomaly/engine/node';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildGenerator, countGeneratorWeights } from './generator';
import { buildLenet, countLenetWeights } from './lenet';
import { buildResnet18Autoencoder, countResnet18Weights } from './resnet18-autoencoder';
import { buildUnet, countUnetWeights } from './unet';

beforeAll(async () => {
  await startEngine();
});

/** Weights of a network that was built. */
function count(network: LayersModel): number {
  const weights = network.countParams();
  network.dispose();
  return weights;
}

describe('counting weights without building', () => {
  it.each([
    { imageSize: 16, width: 3, embeddingDim: 7 },
    { imageSize: 32, width: 8, embeddingDim: 32 },
    { imageSize: 128, width: 2, embeddingDim: 100 },
  ])('counts those of a U-Net: %j', (options) => {
    expect(countUnetWeights(options)).toBe(count(buildUnet({ ...options, seed: 0 })));
  });

  it.each([
    { imageSize: 64, width: 8, latentDim: 128 },
    { imageSize: 128, width: 3, latentDim: 20 },
  ])('counts those of a generator: %j', (options) => {
    expect(countGeneratorWeights(options)).toBe(count(buildGenerator({ ...options, seed: 0 })));
  });

  it.each(['lenet-mnist', 'lenet-fmnist', 'lenet-cifar10', 'lenet-cifar10-elu'] as const)(
    'counts those of %s',
    (name) => {
      expect(countLenetWeights(name)).toBe(count(buildLenet(name, 0)));
    },
  );

  it('counts those of a ResNet-18, whatever the side', () => {
    const options = { imageSize: 32, embeddingDim: 200 };
    expect(countResnet18Weights(options)).toBe(count(buildResnet18Autoencoder({ ...options, seed: 0 })));
  });
});
