import { EncoderError, type CommonSettings, type FitData, type Method } from '@cxr-anomaly/core-nets';
import { digestEncoder, readEncoder } from '@cxr-anomaly/core-nets/node';
import type { Reporter } from '../reporting/reporter';

/**
 * Reads the weights that a method's training starts from under these settings, as a part of `FitData`: empty if from random ones.
 * The tensors are the caller's.
 *
 * @throws EncoderError when they cannot be had.
 */
export async function readPretrained<Settings extends CommonSettings>(
  method: Method<Settings>,
  settings: Settings,
  reporter: Reporter,
): Promise<Pick<FitData, 'pretrained'>> {
  const choice = method.pretrained?.(settings);
  return choice ? { pretrained: await readEncoder(choice, (line) => reporter.say(line)) } : {};
}

/** The SHA-256 of the user's own file of such weights; undefined without one, or where it cannot be read, which training says. */
export async function digestPretrained<Settings extends CommonSettings>(
  method: Method<Settings>,
  settings: Settings,
): Promise<string | undefined> {
  const choice = method.pretrained?.(settings);
  try {
    return choice && (await digestEncoder(choice));
  } catch (error) {
    if (error instanceof EncoderError) return undefined;
    throw error;
  }
}
