import { SettingsError } from '../errors';
import type { FitData, Trainer } from './contracts';

/** @throws SettingsError when there are no images to train on, too few of them, or none to select by. */
export function assertTrainable({ settings, dropLast }: Trainer, { train, val }: FitData): void {
  const { batchSize, passes = 1, selection } = settings;
  const count = train.items.length * passes;
  if (count === 0) throw new SettingsError('There are no normal images to train on.');
  if (dropLast && count < batchSize) {
    throw new SettingsError(
      `batchSize is ${batchSize}, but there are only ${count} images to train on. Choose a smaller batchSize.`,
    );
  }
  if (selection === 'val-normal' && !val?.items.length) {
    throw new SettingsError(
      'selection is "val-normal", but no normal images are held out. Hold some out, or set selection to "last".',
    );
  }
}
