import { SettingsError } from '../errors';
import type { FitData, Trainer } from './contracts';

/** @throws SettingsError when there are no images to train on, too few of them, or none to select by. */
export function assertTrainable(trainer: Trainer, { train, val, drawn }: FitData): void {
  const { settings, dropLast } = trainer;
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
  if (selection !== 'synthetic') return;
  if (!trainer.scores)
    throw new SettingsError(
      'selection is "synthetic", but this method gives no scores while it trains. Set selection to "last" or "val-normal".',
    );
  if (!drawn?.items.length)
    throw new SettingsError(
      'selection is "synthetic", but there are no images with drawn anomalies. Hold normal images out, or set selection to "last".',
    );
}
