import type { ContractOptions } from '@cxr-anomaly/detector-contract';
import { ganGpSchema, type GanGpSettings } from '../config';

/**
 * The detector contract on the narrowest networks; three batches an epoch, so that epochs begin within the rhythm of the
 * generator's steps.
 */
export function contractOptions(engine: 'auto' | 'portable'): ContractOptions<GanGpSettings> {
  return {
    settings: ganGpSchema.parse({
      imageSize: 64,
      batchSize: 8,
      width: 2,
      embeddingDim: 8,
      epochs: 3,
      criticSteps: 2,
      decayEpochs: 2,
    }),
    phantom: 'phantom?n=24&side=64',
    engine,
  };
}
