import { BundleError, SettingsError, TrainingError } from '@cxr-anomaly/core-nets';
import { DataError } from '@cxr-anomaly/data-cxr';
import { EngineError } from '@cxr-anomaly/engine';
import { StorageError } from '@cxr-anomaly/files';
import { MetricError } from '@cxr-anomaly/metrics';

const TYPED = [DataError, SettingsError, BundleError, EngineError, TrainingError, StorageError, MetricError];

/** A message is for people: longer than this it hides what it says. */
const LONGEST_MESSAGE = 4000;

/** Says what is wrong with how a file was refused; undefined if nothing is. */
export function judgeError(error: unknown): string | undefined {
  if (!TYPED.some((kind) => error instanceof kind)) {
    return error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`;
  }
  const { message, name } = error as Error;
  if (message.trim() === '') return `${name} without a message`;
  if (message.length <= LONGEST_MESSAGE) return undefined;
  return `${name} with a message of ${message.length} characters: ${message.slice(0, 200)}…`;
}
