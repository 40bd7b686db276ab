/**
 * Training of Deep-SVDD in two phases (docs/methods.md, "Deep-SVDD"): first an autoencoder learns the normal images; then its
 * embeddings are drawn toward a center, their mean when that phase begins. `batchNorm: "batch"` is what the paper's own code does
 * in the second phase; the reference normalizes by the frozen statistics of the first.
 */
import {
  Adam,
  captureNetwork,
  milestoneRate,
  restoreNetwork,
  toTensor,
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
import * as tf from '@tensorflow/tfjs-core';
import { assertHealthy } from './collapse';
import type { DeepSvddSettings } from './config';
import type { Hypersphere } from './hypersphere';
import { oneClassLoss, radiusOf, reconstructionLoss, softBoundaryLoss, squaredDistances } from './objective';

const PRETRAIN = 0;

/** Prefix of the optimizer's part of the state. */
const OPTIMIZER = 'optimizer/';

export class DeepSvddTrainer implements Trainer {
  readonly phases: readonly Phase[];
  private optimizer: Adam;
  /** Phase the current optimizer belongs to. */
  private phase = PRETRAIN;

  constructor(
    readonly settings: DeepSvddSettings,
    private readonly autoencoder: Autoencoder,
    private readonly sphere: Hypersphere,
  ) {
    this.phases = [
      { name: 'pretrain', epochs: settings.pretrainEpochs },
      { name: 'train', epochs: settings.epochs },
    ];
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

  endEpoch({ phase }: Position, losses: LossValues): void {
    if (phase !== PRETRAIN) assertHealthy(losses, this.settings);
  }

  validationLoss(images: tf.Tensor4D, { phase }: Position): tf.Scalar {
    const losses = () =>
      phase === PRETRAIN ? this.pretrainLosses(images, false) : this.svddLosses(images, false);
    return tf.tidy(() => losses().loss);
  }

  captureState(): TrainingState {
    const { tensors, values } = this.optimizer.captureState(OPTIMIZER);
    const network = captureNetwork(this.autoencoder.network, 'network');
    const [center, radius] = [tf.clone(this.sphere.center), tf.clone(this.sphere.radius)];
    return { tensors: { ...network, ...tensors, center, radius }, values: { ...values, phase: this.phase } };
  }

  restoreState(state: TrainingState): void {
    restoreNetwork(this.autoencoder.network, 'network', state.tensors);
    this.replaceOptimizer(Number(state.values.phase));
    this.optimizer.restoreState(state, OPTIMIZER);
    this.sphere.center.assign(state.tensors.center as tf.Tensor1D);
    this.sphere.radius.assign(state.tensors.radius as tf.Scalar);
  }

  /** Frees the optimizer's moments; the autoencoder and the sphere belong to the detector. */
  dispose(): void {
    this.optimizer.dispose();
  }

  private pretrainStep(images: tf.Tensor4D, epoch: number): LossParts {
    const { pretrainLearningRate, pretrainMilestones } = this.settings;
    const rate = milestoneRate(pretrainLearningRate, pretrainMilestones, epoch);
    return this.optimizer.minimize(() => this.pretrainLosses(images, true), this.autoencoder.trainable, rate);
  }

  private svddStep(images: tf.Tensor4D, epoch: number): LossParts {
    const { learningRate, milestones, batchNorm, reconstructionWeight, objective, warmupEpochs, nu } =
      this.settings;
    const { distances, ...parts } = this.optimizer.minimize(
      () => this.svddLosses(images, batchNorm === 'batch'),
      reconstructionWeight > 0 ? this.autoencoder.trainable : this.autoencoder.trainableEncoder,
      milestoneRate(learningRate, milestones, epoch),
    );
    if (objective === 'soft-boundary' && epoch >= warmupEpochs)
      tf.tidy(() => this.sphere.radius.assign(radiusOf(distances, nu)));
    distances.dispose();
    return parts;
  }

  private pretrainLosses(images: tf.Tensor4D, training: boolean): { loss: tf.Scalar } {
    const { reconstruction } = this.autoencoder.run(images, training);
    return { loss: reconstructionLoss(images, reconstruction, this.settings.reconstructionLoss) };
  }

  private svddLosses(images: tf.Tensor4D, training: boolean) {
    const { objective, nu, svddWeight, reconstructionWeight } = this.settings;
    const output = reconstructionWeight > 0 ? this.autoencoder.run(images, training) : undefined;
    const embedding = output?.embedding ?? this.autoencoder.embed(images, training); // [B, D]
    const distances = squaredDistances(embedding, this.sphere.center); // [B]
    const { radius } = this.sphere;
    const svdd =
      objective === 'one-class' ? oneClassLoss(distances) : softBoundaryLoss(distances, radius, nu);
    const parts = { distances, ...describe(distances), radius: tf.clone(radius) as tf.Scalar };
    const weighted = tf.mul<tf.Scalar>(svdd, svddWeight);
    if (!output) return { ...parts, loss: weighted };
    const { reconstructionLoss: kind } = this.settings;
    const reconstruction = reconstructionLoss(images, output.reconstruction, kind);
    const loss = tf.add<tf.Scalar>(weighted, tf.mul(reconstruction, reconstructionWeight));
    return { ...parts, reconstruction, loss };
  }

  /** Sets the center to the mean embedding of the training images, by running statistics. */
  private async placeCenter({ train }: FitData): Promise<void> {
    let sum = tf.zeros([this.sphere.center.shape[0]]);
    for await (const batch of train.batches({ batchSize: this.settings.batchSize })) {
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
  const distance = mean as tf.Scalar;
  return distances.shape[0] < 2 ? { distance } : { distance, spread: tf.sqrt(variance as tf.Scalar) };
}
