/**
 * Training of MemDAE (docs/methods.md, "MemDAE"): an autoencoder learns normal images. With `memory: "online"` each step also
 * writes its embeddings to the memory bank, as the reference does; "rebuilt" fills the bank after training (`method.ts`).
 */
import {
  Adam,
  assertSpread,
  captureNetwork,
  embeddingSpread,
  meanAbsoluteError,
  restoreNetwork,
  type Autoencoder,
  type LossParts,
  type LossValues,
  type MemoryBank,
  type Phase,
  type Position,
  type Trainer,
  type TrainingBatch,
  type TrainingState,
} from '@cxr-anomaly/core-nets';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import type { MemDaeSettings } from './config';
import { addGaussianNoise, maskPatches, reconstructionLoss } from './objective';

/** Prefix of the optimizer's part of the state. */
const OPTIMIZER = 'optimizer/';

export class MemDaeTrainer implements Trainer {
  readonly phases: readonly Phase[];
  private readonly optimizer: Adam;

  /** @param bank opened for the training images. */
  constructor(
    readonly settings: MemDaeSettings,
    private readonly autoencoder: Autoencoder,
    private readonly bank: MemoryBank,
  ) {
    this.phases = [{ name: 'train', epochs: settings.epochs }];
    this.optimizer = new Adam({ weightDecay: settings.weightDecay });
  }

  step({ images, indexes }: TrainingBatch, position: Position): LossParts {
    const { settings, autoencoder, bank } = this;
    const corrupted = this.corrupt(images, position);
    const { embedding, ...parts } = this.optimizer.minimize(
      () => {
        const { embedding, reconstruction } = autoencoder.run(corrupted, true);
        const loss = reconstructionLoss(images, reconstruction, settings.reconstructionWeight);
        return { embedding, loss, ...(indexes.length > 1 && { spread: embeddingSpread(embedding) }) };
      },
      autoencoder.trainable,
      settings.learningRate,
    );
    if (settings.memory === 'online') bank.write(indexes, embedding);
    embedding.dispose();
    if (corrupted !== images) corrupted.dispose();
    return parts;
  }

  endEpoch(_: Position, { spread }: LossValues): void {
    if (spread !== undefined) assertSpread(spread);
  }

  /** Loss of the images without noise, which would make epochs hard to compare. */
  validationLoss(images: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => meanAbsoluteError(images, this.autoencoder.reconstruct(images)));
  }

  captureState(): TrainingState {
    const { tensors, values } = this.optimizer.captureState(OPTIMIZER);
    const network = captureNetwork(this.autoencoder.network, 'network');
    return { tensors: { ...network, ...tensors, ...this.bank.capture() }, values };
  }

  restoreState(state: TrainingState): void {
    restoreNetwork(this.autoencoder.network, 'network', state.tensors);
    this.optimizer.restoreState(state, OPTIMIZER);
    this.bank.restore(state.tensors, this.settings.embeddingDim);
  }

  /** Frees the optimizer's moments; the autoencoder and the bank belong to the detector. */
  dispose(): void {
    this.optimizer.dispose();
  }

  private corrupt(images: tf.Tensor4D, { epoch, step }: Position): tf.Tensor4D {
    const { noise, noiseLevel, seed } = this.settings;
    if (noise === 'none') return images;
    const random = createRandom(seed, 'noise', epoch, step);
    return noise === 'gaussian'
      ? addGaussianNoise(images, noiseLevel, random)
      : maskPatches(images, noiseLevel, random);
  }
}
