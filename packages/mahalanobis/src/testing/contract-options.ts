import type { ContractOptions } from '@cxr-anomaly/detector-contract';
import { mahalanobisSchema, type MahalanobisSettings } from '../config';

/** What the contract suite needs; a random encoder takes no download. */
export function contractOptions(engine: 'auto' | 'portable'): ContractOptions<MahalanobisSettings> {
  return {
    settings: mahalanobisSchema.parse({ imageSize: 32, batchSize: 5, encoder: 'random' }),
    phantom: 'phantom?n=20&side=32',
    engine,
    unchanged: (name) => name.startsWith('encoder.'),
  };
}
