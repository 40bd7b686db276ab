import type { GanGpSettings } from './config';

type DecaySettings = Pick<GanGpSettings, 'learningRate' | 'epochs' | 'decayEpochs' | 'decay'>;

/**
 * The learning rate of an epoch, counted from 0: constant at first, then falling over the last `decayEpochs`. After each of these
 * epochs, a linear decay subtracts 1/decayEpochs of the initial rate, a geometric one 1/decayEpochs of the current rate.
 */
export function decayedRate(
  { learningRate, epochs, decayEpochs, decay }: DecaySettings,
  epoch: number,
): number {
  const constant = Math.max(0, epochs - decayEpochs);
  const steps = Math.max(0, epoch - constant);
  return learningRate * (decay === 'linear' ? 1 - steps / decayEpochs : (1 - 1 / decayEpochs) ** steps);
}
