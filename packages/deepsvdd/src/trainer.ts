/**
 * Training of Deep-SVDD in two phases (docs/methods.md, "Deep-SVDD"): an autoencoder first, then embeddings drawn toward the center
 * that the trained encoder gives the normal images. Differs from the reference, which normalizes the second phase by frozen
 * statistics, where `batchNorm` is "batch" (the paper's own code).
 */
import {
  Adam,
  captureNetwork,
  milestoneRate,
  restoreNetwork,
  toTensor,
  TrainingError,
  type Autoencoder,
  type FitData,
  type LossParts,
  type LossValues,
  type Phase,
  type Position,
  type Trainer,
  type TrainingBatch,
  type TrainingState,
} from '@cxr-anomaly/core-nets';
import type { Augmentation } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import type { DeepSvddSettings } from './config';
import type { Hypersphere } from './hypersphere';
import { oneClassLoss, radiusOf, reconstructionLoss, softBoundaryLoss, squaredDistances } from './objective';

const PRETRAIN = 0;

/** Prefix of the optimizer's part of the state. */
const OPTIMIZER = 'optimizer/';

/** Squared radius, as a share of the mean squared distance, under which the sphere holds nothing. */
const COLLAPSED = 1e-6;

/** Deviation of the distances, as a share of their mean, under which all scores are the same up to rounding. */
const CONSTANT = 1e-5;

export class DeepSvddTrainer implements Trainer {
  readonly phases: readonly Phase[];
  readonly batchSize: number;
  readonly seed: number;
  readonly augmentation: Augmentation;
  readonly passes: number;
  private optimizer: Adam;
  /** That the optimizer is for. */
  private phase = PRETRAIN;

  constructor(
    private readonly settings: DeepSvddSettings,
    private readonly autoencoder: Autoencoder,
    private readonly sphere: Hypersphere,
  ) {
    const { batchSize, seed, passes, flip, rotate, translate, contrast } = settings;
    this.phases = [
      { name: 'pretrain', epochs: settings.pretrainEpochs },
      { name: 'train', epochs: settings.epochs },
    ];
    this.batchSize = batchSize;
    this.seed = seed;
    this.passes = passes;
    this.augmentation = { flip, rotate, translate, contrast };
    this.optimizer = this.createOptimizer(PRETRAIN);
  }

  /** Each phase has an optimizer of its own; the center is set between them. */
  async prepare(phase: number, data: FitData): Promise<void> {
    this.replaceOptimizer(phase);
    if (phase !== PRETRAIN) await this.placeCenter(data);
  }

  step({ images }: TrainingBatch, { phase, epoch }: Position): LossParts {
    return phase === PRETRAIN ? this.pretrainStep(images, epoch) : this.svddStep(images, epoch);
  }

  endEpoch({ phase }: Position, { distance, spread, radius }: LossValues): void {
    if (phase === PRETRAIN || distance === undefined || radius === undefined) return;
    if (spread !== undefined) assertSpread(distance, spread);
    assertRadius(this.settings, radius, distance);
  }

  validationLoss(images: tf.Tensor4D, { phase }: Position): tf.Scalar {
    return tf.tidy(() => {
      const { loss } =
        phase === PRETRAIN ? this.pretrainLosses(images, false) : this.svddLosses(images, false);
      return loss;
    });
  }

  captureState(): TrainingState {
    const { tensors, values } = this.optimizer.captureState(OPTIMIZER);
    return {
      tensors: {
        ...captureNetwork(this.autoencoder.network, 'network'),
        ...tensors,
        center: tf.clone(this.sphere.center),
        radius: tf.clone(this.sphere.radius),
      },
      values: { ...values, phase: this.phase },
    };
  }

  restoreState(state: TrainingState): void {
    restoreNetwork(this.autoencoder.network, 'network', state.tensors);
    this.replaceOptimizer(Number(state.values.phase));
    this.optimizer.restoreState(state, OPTIMIZER);
    this.sphere.center.assign(state.tensors.center as tf.Tensor1D);
    this.sphere.radius.assign(state.tensors.radius as tf.Scalar);
  }

  /** Frees the optimizer's moments; autoencoder and sphere are the detector's. */
  dispose(): void {
    this.optimizer.dispose();
  }

  private pretrainStep(images: tf.Tensor4D, epoch: number): LossParts {
    const { pretrainLearningRate, pretrainMilestones } = this.settings;
    return this.optimizer.minimize(
      () => this.pretrainLosses(images, true),
      this.autoencoder.trainable,
      milestoneRate(pretrainLearningRate, pretrainMilestones, epoch),
    );
  }

  private svddStep(images: tf.Tensor4D, epoch: number): LossParts {
    const { settings, autoencoder } = this;
    const { distances, ...parts } = this.optimizer.minimize(
      () => this.svddLosses(images, settings.batchNorm === 'batch'),
      settings.reconstructionWeight > 0 ? autoencoder.trainable : autoencoder.trainableEncoder,
      milestoneRate(settings.learningRate, settings.milestones, epoch),
    );
    if (settings.objective === 'soft-boundary' && epoch >= settings.warmupEpochs) {
      tf.tidy(() => this.sphere.radius.assign(radiusOf(distances, settings.nu)));
    }
    distances.dispose();
    return parts;
  }

  private pretrainLosses(images: tf.Tensor4D, training: boolean): { loss: tf.Scalar } {
    const { reconstruction } = this.autoencoder.run(images, training);
    return { loss: reconstructionLoss(images, reconstruction, this.settings.reconstructionLoss) };
  }

  private svddLosses(images: tf.Tensor4D, training: boolean) {
    const { objective, nu, svddWeight, reconstructionWeight } = this.settings;
    const withReconstruction = reconstructionWeight > 0;
    const output = withReconstruction ? this.autoencoder.run(images, training) : undefined;
    const embedding = output?.embedding ?? this.autoencoder.embed(images, training);
    const distances = squaredDistances(embedding, this.sphere.center);
    const { radius } = this.sphere;
    const svdd =
      objective === 'one-class' ? oneClassLoss(distances) : softBoundaryLoss(distances, radius, nu);
    const parts = { distances, ...describe(distances), radius: tf.clone(radius) as tf.Scalar };
    const weighted = tf.mul<tf.Scalar>(svdd, svddWeight);
    if (!output) return { ...parts, loss: weighted };
    const reconstruction = reconstructionLoss(
      images,
      output.reconstruction,
      this.settings.reconstructionLoss,
    );
    return {
      ...parts,
      reconstruction,
      loss: tf.add<tf.Scalar>(weighted, tf.mul(reconstruction, reconstructionWeight)),
    };
  }

  private async placeCenter({ train }: FitData): Promise<void> {
    let sum = tf.zeros([this.sphere.center.shape[0]]);
    for await (const batch of train.batches({ batchSize: this.batchSize })) {
      const next = tf.tidy(() => tf.add(sum, tf.sum(this.autoencoder.embed(toTensor(batch), false), 0)));
      sum.dispose();
      sum = next;
    }
    tf.tidy(() => this.sphere.placeCenter(tf.div(sum, train.items.length)));
    sum.dispose();
  }

  private replaceOptimizer(phase: number): void {
    this.optimizer.dispose();
    this.optimizer = this.createOptimizer(phase);
    this.phase = phase;
  }

  private createOptimizer(phase: number): Adam {
    const { amsgrad, weightDecay, pretrainWeightDecay } = this.settings;
    return new Adam({ amsgrad, weightDecay: phase === PRETRAIN ? pretrainWeightDecay : weightDecay });
  }
}

/** Mean and standard deviation of the distances, which show a collapse; a single image has no deviation. */
function describe(distances: tf.Tensor1D): { distance: tf.Scalar; spread?: tf.Scalar } {
  const { mean, variance } = tf.moments(distances);
  if (distances.shape[0] < 2) return { distance: mean as tf.Scalar };
  return { distance: mean as tf.Scalar, spread: tf.sqrt(variance) as tf.Scalar };
}

function assertSpread(distance: number, spread: number): void {
  if (spread > distance * CONSTANT) return;
  throw new TrainingError(
    `All images have the same score (mean ${distance}, deviation ${spread}): the network maps every image to one point. ` +
      'Lower learningRate, train with a larger reconstructionWeight, or pre-train for more epochs.',
  );
}

function assertRadius({ objective }: DeepSvddSettings, radius: number, distance: number): void {
  if (objective === 'one-class' || radius === 0 || radius * radius > distance * COLLAPSED) return;
  throw new TrainingError(
    `The sphere collapsed (radius ${radius}, mean squared distance ${distance}): a smaller share lies outside than nu allows. ` +
      'Raise nu, or pre-train for more epochs.',
  );
}
