import type { Normalization, Preprocessing } from '@cxr-anomaly/data-cxr';
import { z } from 'zod';

/** Settings of how images are prepared and varied, for a method's schema to spread in. */
export const imageShape = {
  fit: z
    .enum(['stretch', 'crop', 'pad'])
    .default('crop')
    .describe(
      'a non-square image is squeezed to the square, cropped to its center square, or padded with black',
    ),
  tone: z
    .enum(['none', 'standardize', 'equalize'])
    .default('none')
    .describe(
      'per image before normalization: nothing, zero mean and unit deviation, or histogram equalization',
    ),
  normalization: z
    .enum(['signed', 'unit', 'imagenet', 'contrast-l1'])
    .default('signed')
    .describe(
      'pixels to [−1,1], to [0,1], by ImageNet mean and deviation, or by L1 contrast fitted on the training images',
    ),
  flip: z.boolean().default(false).describe('mirror training images left-right with probability ½'),
  rotate: z
    .number()
    .min(0)
    .max(45)
    .default(0)
    .describe('rotate training images by up to ± this many degrees'),
  translate: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe('shift training images by up to ± this fraction of the side'),
  contrast: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe('change the contrast of training images by up to ± this fraction'),
  passes: z.number().int().min(1).default(1).describe('how often each training image comes up in one epoch'),
};

/** The image settings that say how an image becomes network input. */
export interface InputSettings extends Pick<Preprocessing, 'fit' | 'tone'> {
  readonly imageSize: number;
  readonly normalization: Normalization['kind'];
}

/** How images are prepared under these settings for a network of this many input channels. */
export function preprocessingOf(
  { imageSize, fit, tone, normalization }: InputSettings,
  channels: Preprocessing['channels'],
): Preprocessing {
  return { side: imageSize, channels, fit, tone, normalization: { kind: normalization } };
}
