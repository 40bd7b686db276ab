import { commonShape, imageShape, type SettingsDefinition } from '@cxr-anomaly/core-nets';
import { z } from 'zod';

/** Settings of the Mahalanobis method. Source: Rippel et al., ICPR 2020 (docs/methods.md, "Mahalanobis"). */
export const mahalanobisSchema = z.strictObject({
  ...commonShape,
  // The encoder's weights were trained at 224 px.
  imageSize: z
    .number()
    .int()
    .min(32)
    .max(1024)
    .default(224)
    .describe('height and width of the network input, pixels'),
  batchSize: commonShape.batchSize.describe('images encoded at a time'),
  seed: commonShape.seed.describe('seeds the order of images, and the weights of a random encoder'),
  fit: imageShape.fit,
  tone: imageShape.tone,
  normalization: z
    .enum(['signed', 'imagenet'])
    .default('signed')
    .describe(
      'as the encoder was trained: pixels to [−1,1] (EfficientNet-Lite0), or by ImageNet mean and deviation (ResNet-18)',
    ),
  network: z
    .enum(['efficientnet-lite0', 'resnet18'])
    .default('efficientnet-lite0')
    .describe('the encoder, whose features describe an image'),
  encoder: z
    .string()
    .min(1)
    .default('imagenet')
    .describe(
      'its weights: imagenet downloads those of EfficientNet-Lite0 once (17 MB), random draws them from the seed; or a safetensors file of the network’s PyTorch weights',
    ),
});

export type MahalanobisSettings = z.infer<typeof mahalanobisSchema>;

export const mahalanobisSettings: SettingsDefinition<MahalanobisSettings> = {
  schema: mahalanobisSchema,
  presets: {
    // Without a download.
    smoke: { imageSize: 64, encoder: 'random' },
    quick: { imageSize: 128, tone: 'standardize' },
    cpu: { tone: 'standardize' },
    reference: {},
  },
};
