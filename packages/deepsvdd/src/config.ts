import { commonShape, imageShape, precisionShape, type SettingsDefinition } from '@cxr-anomaly/core-nets';
import { z } from 'zod';

const epochs = z.number().int().min(0);
const positive = z.number().positive();
const weight = z.number().min(0);
const milestones = z.array(z.number().int().min(1));

/** Settings of Deep-SVDD. Sources: Ruff et al., ICML 2018 (paper); docs/methods.md, "Deep-SVDD" (reference). */
export const deepSvddSchema = z
  .strictObject({
    ...commonShape,
    ...precisionShape,
    ...imageShape,
    network: z
      .enum(['resnet18', 'lenet-mnist', 'lenet-fmnist', 'lenet-cifar10', 'lenet-cifar10-elu'])
      .default('resnet18')
      .describe(
        'autoencoder: resnet18 takes any side that is a multiple of 16, the LeNets 28 (gray) or 32 (color)',
      ),
    encoder: z
      .string()
      .min(1)
      .default('random')
      .describe(
        'where the encoder of resnet18 starts: random draws its weights from the seed, as always for the LeNets; or a safetensors file of torchvision’s ResNet-18',
      ),
    embeddingDim: z
      .number()
      .int()
      .positive()
      .default(200)
      .describe('length of the embedding of resnet18; the LeNets have 32 and 128'),
    objective: z
      .enum(['one-class', 'soft-boundary'])
      .default('one-class')
      .describe(
        'mean squared distance to the center (paper, eq. 4), or a sphere that leaves a share nu outside (eq. 3)',
      ),
    nu: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe('soft-boundary: upper bound on the share of outliers, fraction of 1'),
    warmupEpochs: epochs.default(10).describe('soft-boundary: epochs before the radius is first set'),
    svddWeight: weight.default(0.5).describe('factor of the hypersphere loss'),
    reconstructionWeight: weight
      .default(0.5)
      .describe('factor of the reconstruction loss after pre-training; 0 trains the encoder alone'),
    reconstructionLoss: z
      .enum(['absolute', 'squared'])
      .default('absolute')
      .describe('pixel error that is summed over an image'),
    pretrainEpochs: epochs.default(10).describe('epochs of the autoencoder before the center is set'),
    pretrainLearningRate: positive.default(1e-3).describe('learning rate of the autoencoder'),
    pretrainMilestones: milestones
      .default([])
      .describe('epochs from which the autoencoder learns at a tenth of the previous rate'),
    pretrainWeightDecay: weight.default(1e-6).describe('L2 factor of the autoencoder'),
    epochs: epochs.default(20).describe('epochs of training toward the center'),
    learningRate: positive.default(1e-3).describe('learning rate of training toward the center'),
    milestones: milestones.default([]).describe('epochs from which it is a tenth of the previous rate'),
    weightDecay: weight.default(1e-6).describe('L2 factor of training toward the center'),
    amsgrad: z.boolean().default(false).describe('Adam with the maximum of its second moment'),
    batchNorm: z
      .enum(['batch', 'frozen'])
      .default('batch')
      .describe(
        'training toward the center normalizes by batch statistics (paper), or by those of pre-training (reference)',
      ),
  })
  .superRefine((settings, context) => {
    const side = { 'lenet-mnist': 28, 'lenet-fmnist': 28, 'lenet-cifar10': 32, 'lenet-cifar10-elu': 32 };
    const { network, imageSize } = settings;
    const fits = network === 'resnet18' ? imageSize % 16 === 0 : imageSize === side[network];
    if (fits) return;
    const wanted = network === 'resnet18' ? 'a multiple of 16' : `${side[network]}`;
    context.addIssue({ code: 'custom', path: ['imageSize'], message: `${network} takes ${wanted}` });
  });

export type DeepSvddSettings = z.infer<typeof deepSvddSchema>;

// Chosen on the phantom (README.md, "Settings"): the paper's encoder-only second phase, and each image at its own contrast.
const cpu: Partial<DeepSvddSettings> = {
  network: 'lenet-cifar10',
  imageSize: 32,
  normalization: 'unit',
  tone: 'standardize',
  batchSize: 32,
  flip: true,
  pretrainEpochs: 20,
  epochs: 100,
  learningRate: 1e-4,
  reconstructionWeight: 0,
};

export const deepSvddSettings: SettingsDefinition<DeepSvddSettings> = {
  schema: deepSvddSchema,
  presets: {
    smoke: {
      network: 'lenet-mnist',
      imageSize: 28,
      normalization: 'unit',
      batchSize: 32,
      pretrainEpochs: 2,
      epochs: 2,
    },
    quick: { ...cpu, pretrainEpochs: 5, epochs: 25 },
    cpu,
    // The reference's chest X-ray settings. The number of epochs is not published with them.
    reference: {
      imageSize: 224,
      batchSize: 32,
      normalization: 'imagenet',
      flip: true,
      passes: 2,
      pretrainEpochs: 0,
      epochs: 50,
      batchNorm: 'frozen',
    },
  },
};
