import type { ContractOptions } from '@cxr-anomaly/detector-contract';
import { rladSchema, type RladSettings } from '../config';

/** The detector contract on the narrowest network, over two rounds. */
export function contractOptions(engine: 'auto' | 'portable'): ContractOptions<RladSettings> {
  return {
    settings: rladSchema.parse({
      imageSize: 16,
      width: 4,
      embeddingDim: 8,
      batchSize: 5,
      rounds: 1,
      epochs: 1,
      selectRate: 0.3,
      neighborhood: 2,
      learningRate: 1e-3,
      flip: true,
      k: 3,
    }),
    phantom: 'phantom?n=20&side=32',
    engine,
    neighbors: 'near',
  };
}
