import { z } from 'zod';

/** The fields of `CommonSettings`, for a method's schema to spread in. */
export const commonShape = {
  imageSize: z
    .number()
    .int()
    .min(16)
    .max(1024)
    .default(64)
    .describe('height and width of the network input, pixels'),
  batchSize: z.number().int().min(1).default(32).describe('images per training step'),
  seed: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('seeds initial weights, the order of images and their augmentation'),
  selection: z
    .enum(['last', 'val-normal'])
    .default('last')
    .describe(
      'keep the weights of the last epoch, or of the one with the lowest loss on held-out normal images',
    ),
};
