import { z } from 'zod';

/** Settings of the methods that score against a memory bank, for a method's schema to spread in next to `imageShape`. */
export const memoryShape = {
  width: z
    .number()
    .int()
    .positive()
    .default(16)
    .describe('channels of the first stage of the U-Net; each further stage has twice as many'),
  k: z.number().int().min(1).default(10).describe('nearest normal images whose mean angle is the score'),
};

/** What the U-Net takes: its stages halve the side down to 4. */
export function isUnetSide(imageSize: number): boolean {
  return Number.isInteger(Math.log2(imageSize));
}
