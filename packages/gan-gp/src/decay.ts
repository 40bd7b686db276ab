import type { GanGpSettings } from './config';

type DecaySettings = Pick<GanGpSettings, 'learningRate' | 'epochs' | 'decayEpochs' | 'decay'>;

/**
 * The learning rate of an epoch, counted from 0: constant first, then falling over the last `decayEpochs`. A linear decay takes
 * learningRate/decayEpochs off after each of these epochs, a geometric one that share of the rate as it then is.
 */
export function decayedRate(
  { learningRate, epochs, decayEpochs, decay }: DecaySettings,
  epoch: number,
): number {
  const constant = Math.max(0, epochs - decayEpochs);
  const steps = Math.max(0, epoch - constant);
  return learningRate * (decay === 'linear' ? 1 - steps / decayEpochs : (1 - 1 / decayEpochs) ** steps);
}
