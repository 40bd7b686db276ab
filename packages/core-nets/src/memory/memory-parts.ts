import type { BundleParts } from '../contracts';
import { countUnetWeights, type UnetOptions } from '../networks/unet';
import { AUTOENCODER } from './memory-detector';

/** What a `MemoryDetector` with a U-Net of these settings keeps in its bundle. */
export function memoryParts(settings: Omit<UnetOptions, 'seed'>): BundleParts {
  return {
    networks: { [AUTOENCODER]: countUnetWeights(settings) },
    values: 0,
    valuesPerImage: settings.embeddingDim,
  };
}
