import { PRECISIONS } from '@cxr-anomaly/engine';
import { z } from 'zod';

/** How precisely a training step computes, for the schema of a method that trains a network to spread in. */
export const precisionShape = {
  precision: z
    .enum(PRECISIONS)
    .default('fp32')
    .describe(
      'convolutions of a training step compute in float32, or in bfloat16 with sums in float32; scores are always float32',
    ),
};
