import { commonShape, imageShape, precisionShape, type SettingsDefinition } from '@cxr-anomaly/core-nets';
import { z } from 'zod';

const count = z.number().int().min(1);
const weight = z.number().min(0);

/** Settings of GAN-GP. Sources: Tang et al., ISBI 2019 (paper); docs/methods.md, "GAN-GP" (reference). */
export const ganGpSchema = z.strictObject({
  ...commonShape,
  ...precisionShape,
  ...imageShape,
  imageSize: z
    .literal([64, 128])
    .default(64)
    .describe('height and width of the network input, pixels; the reference has 128'),
  batchSize: count
    .default(16)
    .describe('images per training step; a last batch that is not full is left out'),
  width: count
    .default(64)
    .describe('channels of the first convolution of the generator; each further stage doubles them'),
  criticWidth: count
    .optional()
    .describe('channels of the first convolution of the critic, doubled likewise; unset: as `width`'),
  embeddingDim: count.default(128).describe('length of the latent that is compared with its reconstruction'),
  learningRate: z.number().positive().default(1e-4).describe('learning rate of generator and critic'),
  beta1: z.number().min(0).lt(1).default(0.5).describe('decay of the first moment of Adam'),
  criticSteps: count.default(5).describe('batches of the critic for each step of the generator'),
  gradientPenaltyWeight: weight
    .default(10)
    .describe('factor of the penalty that keeps the slopes of the critic at 1'),
  latentWeight: weight.default(1).describe('factor of the squared difference of the two latents'),
  reconstructionWeight: weight.default(10).describe('factor of the absolute difference of the images'),
  ssimWeight: weight.default(20).describe('factor of half the missing structural similarity'),
  epochs: z.number().int().min(0).default(100).describe('epochs of training'),
  decayEpochs: count.default(100).describe('last epochs, over which the learning rate falls'),
  decay: z
    .enum(['linear', 'geometric'])
    .default('linear')
    .describe('it falls by equal steps toward 0, or by the same share of itself (reference)'),
});

export type GanGpSettings = z.infer<typeof ganGpSchema>;

// With a few hundred images an epoch has few batches, so the generator takes a step in each of them, and a larger one.
const cpu: Partial<GanGpSettings> = {
  imageSize: 64,
  width: 16,
  tone: 'standardize',
  flip: true,
  learningRate: 5e-4,
  criticSteps: 1,
  epochs: 40,
  decayEpochs: 20,
};

export const ganGpSettings: SettingsDefinition<GanGpSettings> = {
  schema: ganGpSchema,
  presets: {
    smoke: { imageSize: 64, width: 4, epochs: 2, criticSteps: 2 },
    quick: { ...cpu, width: 8, epochs: 8, decayEpochs: 4 },
    cpu,
    reference: { imageSize: 128, flip: true, epochs: 650, decay: 'geometric' },
  },
};
