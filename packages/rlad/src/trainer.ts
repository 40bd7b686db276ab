/**
 * Training of RLAD in rounds (docs/methods.md, "RLAD"): embeddings learn to tell images apart, and from round 1 on to draw
 * anchors together with their neighborhoods; a reconstruction loss keeps them true to the image. One optimizer serves all rounds.
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
import * as tf from '@tensorflow/tfjs-core';
import { anchorCount, discoverNeighborhoods, soleNeighborhoods } from './anchors';
import type { RladSettings } from './config';
import { nearestNeighborhoodLosses, neighborhoodLosses } from './objective';

/** Prefix of the optimizer's part of the state. */
const OPTIMIZER = 'optimizer/';

interface TrainingLosses {
  /** [B, D] */
  readonly embedding: tf.Tensor2D;
  readonly loss: tf.Scalar;
  readonly contrast: tf.Scalar;
  readonly reconstruction: tf.Scalar;
}

export class RladTrainer implements Trainer {
  readonly phases: readonly Phase[];
  readonly rounds = true;
  private readonly optimizer: Adam;
  /** [N, 1 + neighborhood], see `neighborhoodLosses`. */
  private neighborhoods: tf.Tensor2D;

  /** @param bank opened for the training images. */
  constructor(
    readonly settings: RladSettings,
    private readonly autoencoder: Autoencoder,
    private readonly bank: MemoryBank,
  ) {
    const { rounds, epochs } = settings;
    this.phases = Array.from({ length: rounds + 1 }, (_, round) => ({ name: `round-${round}`, epochs }));
    this.optimizer = new Adam({ weightDecay: settings.weightDecay });
    this.neighborhoods = soleNeighborhoods(bank.rows.shape[0], settings.neighborhood);
  }

  /** Finds the round's anchors in the memory that the previous round left. */
  prepare(round: number): Promise<void> {
    const { selectRate, neighborhood: neighbors, temperature } = this.settings;
    const anchors = anchorCount(this.bank.rows.shape[0], selectRate, round);
    this.neighborhoods.dispose();
    this.neighborhoods = discoverNeighborhoods(this.bank.rows, { anchors, neighbors, temperature });
    return Promise.resolve();
  }

  step({ images, indexes }: TrainingBatch): LossParts {
    const { autoencoder, bank, settings } = this;
    const { embedding, ...parts } = this.optimizer.minimize(
      () => this.losses(images, indexes),
      settings.reconstructionWeight > 0 ? autoencoder.trainable : autoencoder.trainableEncoder,
      settings.learningRate,
    );
    bank.blend(indexes, embedding, settings.momentum);
    const spread = indexes.length > 1 && { spread: embeddingSpread(embedding) };
    embedding.dispose();
    return { ...parts, ...spread };
  }

  /** Losses of a batch in training mode; the memory stays as it is. Call within tidy. @param indexes rows of the bank, [B] */
  losses(images: tf.Tensor4D, indexes: Int32Array): TrainingLosses {
    const { embedding, reconstruction: output } = this.autoencoder.run(images, true);
    const members = tf.gather(this.neighborhoods, tf.tensor1d(indexes, 'int32'));
    const { temperature } = this.settings;
    const contrast = tf.mean<tf.Scalar>(neighborhoodLosses(embedding, this.bank.rows, members, temperature));
    const reconstruction = meanAbsoluteError(images, output);
    return { embedding, loss: this.weigh(contrast, reconstruction), contrast, reconstruction };
  }

  endEpoch(_: Position, { spread }: LossValues): void {
    if (spread !== undefined) assertSpread(spread);
  }

  /** The same losses for held-out images; the class of such an image is the rows most similar to it. */
  validationLoss(images: tf.Tensor4D): tf.Scalar {
    const { neighborhood, temperature } = this.settings;
    return tf.tidy(() => {
      const { embedding, reconstruction } = this.autoencoder.run(images, false);
      const losses = nearestNeighborhoodLosses(embedding, this.bank.rows, neighborhood + 1, temperature);
      return this.weigh(tf.mean<tf.Scalar>(losses), meanAbsoluteError(images, reconstruction));
    });
  }

  captureState(): TrainingState {
    const { tensors, values } = this.optimizer.captureState(OPTIMIZER);
    const network = captureNetwork(this.autoencoder.network, 'network');
    const neighborhoods = tf.clone(this.neighborhoods);
    return { tensors: { ...network, ...tensors, ...this.bank.capture(), neighborhoods }, values };
  }

  restoreState(state: TrainingState): void {
    restoreNetwork(this.autoencoder.network, 'network', state.tensors);
    this.optimizer.restoreState(state, OPTIMIZER);
    this.bank.restore(state.tensors, this.settings.embeddingDim);
    this.neighborhoods.dispose();
    this.neighborhoods = tf.clone(state.tensors.neighborhoods as tf.Tensor2D);
  }

  /** Frees what only training needs; the autoencoder and the bank belong to the detector. */
  dispose(): void {
    this.optimizer.dispose();
    this.neighborhoods.dispose();
  }

  private weigh(contrast: tf.Scalar, reconstruction: tf.Scalar): tf.Scalar {
    const { contrastWeight, reconstructionWeight } = this.settings;
    return tf.add(tf.mul(contrast, contrastWeight), tf.mul(reconstruction, reconstructionWeight));
  }
}
