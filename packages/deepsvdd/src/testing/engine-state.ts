/** The float64 trajectory's state on the engine. */
import type { Autoencoder, TrainingState } from '@cxr-anomaly/core-nets';
import { networkState } from '@cxr-anomaly/parity';
import * as tf from '@tensorflow/tfjs-core';
import type { CenteredState64 } from './float64/trajectory64';

/** The trainer's state at a step of the float64 trajectory, rounded to float32. The tensors are the caller's. */
export function trainingStateOf(
  network: Autoencoder['network'],
  { center, ...state }: CenteredState64,
): TrainingState {
  const { tensors, values } = networkState(network, state);
  const embeddingDim = network.outputs[0]?.shape[1] as number;
  const sphere = {
    center: center ? tf.tensor1d(Float32Array.from(center)) : tf.zeros([embeddingDim]),
    radius: tf.scalar(0),
  };
  return { tensors: { ...tensors, ...sphere }, values };
}
