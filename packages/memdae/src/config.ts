import {
  commonShape,
  imageShape,
  isUnetSide,
  memoryShape,
  precisionShape,
  type SettingsDefinition,
} from '@cxr-anomaly/core-nets';
import { z } from 'zod';

/** Settings of MemDAE. Source: docs/methods.md, "MemDAE" (reference). */
export const memDaeSchema = z
  .strictObject({
    ...commonShape,
    ...precisionShape,
    ...imageShape,
    ...memoryShape,
    embeddingDim: z.number().int().positive().default(100).describe('length of the embedding'),
    memory: z
      .enum(['rebuilt', 'online'])
      .default('rebuilt')
      .describe(
        'rows of the memory bank: embeddings by running statistics after training, or those of each image’s last training step',
      ),
    noise: z
      .enum(['none', 'gaussian', 'masked-patches'])
      .default('none')
      .describe('what is done to the input that the network must undo'),
    noiseLevel: z
      .number()
      .gt(0)
      .max(1)
      .default(0.2)
      .describe(
        'standard deviation of the Gaussian in units of pixel values, or fraction of the patches masked',
      ),
    reconstructionWeight: z.number().positive().default(1).describe('factor of the reconstruction loss'),
    epochs: z.number().int().min(0).default(50).describe('epochs of training'),
    learningRate: z.number().positive().default(1e-4).describe('learning rate of Adam'),
    weightDecay: z.number().min(0).default(1e-6).describe('L2 factor'),
  })
  .superRefine(({ imageSize }, context) => {
    if (isUnetSide(imageSize)) return;
    context.addIssue({
      code: 'custom',
      path: ['imageSize'],
      message: 'the U-Net takes 16, 32, 64, 128, 256 or 512',
    });
  });

export type MemDaeSettings = z.infer<typeof memDaeSchema>;

// Chosen on the phantom (README.md, "Settings"): a long embedding and little training preserve what a lesion changes.
const cpu: Partial<MemDaeSettings> = {
  imageSize: 64,
  width: 8,
  embeddingDim: 1000,
  tone: 'standardize',
  noise: 'masked-patches',
  noiseLevel: 0.5,
  epochs: 8,
};

export const memDaeSettings: SettingsDefinition<MemDaeSettings> = {
  schema: memDaeSchema,
  presets: {
    smoke: { imageSize: 32, width: 8, embeddingDim: 32, epochs: 3, learningRate: 1e-3 },
    quick: { ...cpu, epochs: 4 },
    cpu,
    reference: { imageSize: 256 },
  },
};
