import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';
import { SettingsError } from '../errors';

/**
 * Refuses images of the wrong shape, before a network refuses them with a message of its own, or accepts a size that it was not
 * trained on.
 *
 * @param images should be [B, side, side, channels]
 * @throws SettingsError naming both shapes.
 */
export function assertInput(
  images: tf.Tensor4D,
  { side, channels }: Pick<Preprocessing, 'side' | 'channels'>,
): void {
  const shape: readonly number[] = images.shape;
  const [batch = 0, height, width, depth] = shape;
  const fits = shape.length === 4 && batch > 0 && height === side && width === side && depth === channels;
  if (fits) return;
  throw new SettingsError(
    `This detector takes images of shape [1 or more, ${side}, ${side}, ${channels}], not [${shape.join(', ')}]: ` +
      'prepare them with its preprocessing (toNetworkInput).',
  );
}
