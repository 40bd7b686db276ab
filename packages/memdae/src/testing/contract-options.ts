import type { ContractOptions } from '@cxr-anomaly/detector-contract';
import { memDaeSchema, type MemDaeSettings } from '../config';

/** The detector contract on the narrowest network. */
export function contractOptions(engine: 'auto' | 'portable'): ContractOptions<MemDaeSettings> {
  return {
    settings: memDaeSchema.parse({
      imageSize: 16,
      width: 4,
      embeddingDim: 8,
      batchSize: 5,
      epochs: 2,
      learningRate: 1e-3,
      flip: true,
      noise: 'gaussian',
      k: 3,
    }),
    phantom: 'phantom?n=20&side=32',
    engine,
    neighbors: 'itself-first',
  };
}
