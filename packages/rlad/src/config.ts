import {
  commonShape,
  imageShape,
  isUnetSide,
  memoryShape,
  precisionShape,
  type SettingsDefinition,
} from '@cxr-anomaly/core-nets';
import { z } from 'zod';

/** Settings of RLAD. Source: docs/methods.md, "RLAD" (reference; published as SALAD, MICCAI 2020). */
export const rladSchema = z
  .strictObject({
    ...commonShape,
    ...precisionShape,
    ...imageShape,
    ...memoryShape,
    k: memoryShape.k.default(100),
    embeddingDim: z.number().int().positive().default(200).describe('length of the embedding'),
    rounds: z
      .number()
      .int()
      .min(0)
      .default(10)
      .describe('rounds after the first; each finds anchors and their neighborhoods again'),
    epochs: z.number().int().min(0).default(50).describe('epochs of each round'),
    selectRate: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe('share of the images that become anchors in addition each round, fraction of 1'),
    neighborhood: z
      .number()
      .int()
      .min(1)
      .default(10)
      .describe('images most similar to an anchor that count as its class'),
    temperature: z.number().positive().default(0.1).describe('divides the cosines before the softmax'),
    momentum: z
      .number()
      .min(0)
      .lt(1)
      .default(0.5)
      .describe('share of the old row when a row of the memory bank is updated, fraction of 1'),
    contrastWeight: z
      .number()
      .min(0)
      .default(0.25)
      .describe('factor of the loss of the non-parametric classifier'),
    reconstructionWeight: z
      .number()
      .min(0)
      .default(1)
      .describe('factor of the reconstruction loss; 0 is the second published variant, without a decoder'),
    learningRate: z.number().positive().default(1e-4).describe('learning rate of Adam'),
    weightDecay: z.number().min(0).default(1e-6).describe('L2 factor'),
  })
  .superRefine(({ imageSize, contrastWeight, reconstructionWeight }, context) => {
    if (!isUnetSide(imageSize)) {
      const message = 'the U-Net takes 16, 32, 64, 128, 256 or 512';
      context.addIssue({ code: 'custom', path: ['imageSize'], message });
    }
    if (contrastWeight === 0 && reconstructionWeight === 0) {
      const message = 'nothing would be trained, since reconstructionWeight is 0 too';
      context.addIssue({ code: 'custom', path: ['contrastWeight'], message });
    }
  });

export type RladSettings = z.infer<typeof rladSchema>;

// Chosen on the phantom (README.md, "Settings").
const cpu: Partial<RladSettings> = {
  imageSize: 64,
  width: 8,
  tone: 'standardize',
  flip: true,
  rounds: 5,
  selectRate: 0.2,
  epochs: 8,
  learningRate: 1e-3,
  k: 10,
};

export const rladSettings: SettingsDefinition<RladSettings> = {
  schema: rladSchema,
  presets: {
    smoke: { imageSize: 32, width: 8, embeddingDim: 32, rounds: 2, epochs: 1, learningRate: 1e-3, k: 10 },
    quick: { ...cpu, rounds: 2, epochs: 2 },
    cpu,
    reference: { imageSize: 256, flip: true },
  },
};
