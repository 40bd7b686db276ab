import { UsageError } from '@cxr-anomaly/files';

/** A setting is unknown, out of range or contradicts another. The message names it and what is allowed. */
export class SettingsError extends UsageError {
  override readonly name = 'SettingsError';
}

/** A bundle or checkpoint is incomplete, altered or made by something else. The message names the file and what to do. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** Training cannot continue: a loss is not finite, the radius collapsed, or all scores are the same. The message explains it. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}

/** The pretrained weights of an encoder cannot be had. The message says why, and how to provide them. */
export class EncoderError extends Error {
  override readonly name = 'EncoderError';
}
