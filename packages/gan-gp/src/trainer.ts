/**
 * Training of GAN-GP (docs/methods.md, "GAN-GP"). In each batch the critic takes two steps with one Adam state: one on the
 * Wasserstein loss, then one on the gradient penalty of the critic as that step left it. In every `criticSteps`-th batch, counted
 * over the whole training, the generator takes a step. Like the reference, this differs from Gulrajani et al. (NeurIPS 2017),
 * whose critic takes one step on the sum.
 */
import {
  Adam,
  captureNetwork,
  restoreNetwork,
  SettingsError,
  type FitData,
  type LossParts,
  type LossValues,
  type Phase,
  type Position,
  type Trainer,
  type TrainingBatch,
  type TrainingState,
} from '@cxr-anomaly/core-nets';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { assertHealthy } from './collapse';
import type { GanGpSettings } from './config';
import { decayedRate } from './decay';
import { createCritic, type Critic, type Generator, type GeneratorOutput } from './network';
import { anomalyScores, generatorLoss, generatorTerms, gradientPenalty, wassersteinLoss } from './objective';

/** Prefixes of the parts of the state. */
const GENERATOR_OPTIMIZER = 'generator-optimizer/';
const CRITIC_OPTIMIZER = 'critic-optimizer/';
const REPORT = 'report/';

export class GanGpTrainer implements Trainer {
  readonly phases: readonly Phase[];
  /** The critic is trained on full batches only. */
  readonly dropLast = true;
  private readonly critic: Critic;
  private readonly generatorOptimizer: Adam;
  private readonly criticOptimizer: Adam;
  /** Batches trained so far, over all epochs. */
  private batches = 0;
  /** Losses of the generator's last step; until it has taken one, those of the first batch. */
  private report: LossParts | undefined;

  constructor(
    readonly settings: GanGpSettings,
    private readonly generator: Generator,
  ) {
    const { beta1 } = settings;
    this.phases = [{ name: 'train', epochs: settings.epochs }];
    this.critic = createCritic(settings);
    this.generatorOptimizer = new Adam({ beta1 });
    this.criticOptimizer = new Adam({ beta1 });
  }

  /** @throws SettingsError when training is so short that the generator would never take a step. */
  prepare(_: number, { train }: FitData): Promise<void> {
    const { criticSteps, epochs, batchSize, passes } = this.settings;
    const batches = epochs * Math.floor((train.items.length * passes) / batchSize);
    if (batches >= criticSteps || epochs === 0) return Promise.resolve();
    const message =
      `criticSteps is ${criticSteps}, but all epochs have ${batches} batches: the generator would never be trained. ` +
      'Lower criticSteps or batchSize, or train for more epochs.';
    return Promise.reject(new SettingsError(message));
  }

  step({ images }: TrainingBatch, position: Position): LossParts {
    const rate = decayedRate(this.settings, position.epoch);
    const reconstruction = this.generator.reconstruct(images);
    const critic = this.wassersteinStep(images, reconstruction, rate);
    const alpha = this.drawAlpha(images.shape[0], position);
    const penalty = this.penaltyStep(images, reconstruction, alpha, rate);
    reconstruction.dispose();
    this.batches += 1;
    const losses = () => this.generatorParts(images);
    if (this.batches % this.settings.criticSteps === 0)
      this.replaceReport(this.generatorOptimizer.minimize(losses, this.generator.trainable, rate));
    else this.report ??= tf.tidy(losses);
    return { ...copy(this.report as LossParts), critic, gradientPenalty: penalty };
  }

  endEpoch(_: Position, losses: LossValues): void {
    assertHealthy(losses, this.settings);
  }

  /** The mean score of the images. */
  validationLoss(images: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => tf.mean(anomalyScores(images, this.generator.run(images))));
  }

  captureState(): TrainingState {
    const generator = this.generatorOptimizer.captureState(GENERATOR_OPTIMIZER);
    const critic = this.criticOptimizer.captureState(CRITIC_OPTIMIZER);
    const report = this.report && copy(this.report, (name) => REPORT + name);
    return {
      tensors: {
        ...captureNetwork(this.generator.network, 'generator'),
        ...captureNetwork(this.critic.network, 'critic'),
        ...generator.tensors,
        ...critic.tensors,
        ...report,
      },
      values: { ...generator.values, ...critic.values, batches: this.batches },
    };
  }

  restoreState(state: TrainingState): void {
    restoreNetwork(this.generator.network, 'generator', state.tensors);
    restoreNetwork(this.critic.network, 'critic', state.tensors);
    this.generatorOptimizer.restoreState(state, GENERATOR_OPTIMIZER);
    this.criticOptimizer.restoreState(state, CRITIC_OPTIMIZER);
    this.batches = Number(state.values.batches);
    const stored = Object.entries(state.tensors).filter(([name]) => name.startsWith(REPORT));
    const report = Object.fromEntries(stored) as LossParts;
    this.replaceReport(stored.length > 0 ? copy(report, (name) => name.slice(REPORT.length)) : undefined);
  }

  /** Frees the critic and the optimizers' moments; the generator belongs to the detector. */
  dispose(): void {
    this.critic.dispose();
    this.generatorOptimizer.dispose();
    this.criticOptimizer.dispose();
    this.replaceReport(undefined);
  }

  private wassersteinStep(images: tf.Tensor4D, reconstruction: tf.Tensor4D, rate: number): tf.Scalar {
    const losses = () => {
      const judged = this.critic.judge(tf.concat([images, reconstruction]));
      const [onReal, onReconstruction] = tf.split(judged, 2) as [tf.Tensor4D, tf.Tensor4D];
      return { loss: wassersteinLoss(onReal, onReconstruction) };
    };
    return this.criticOptimizer.minimize(losses, this.critic.trainable, rate).loss;
  }

  private penaltyStep(
    images: tf.Tensor4D,
    reconstruction: tf.Tensor4D,
    alpha: readonly number[],
    rate: number,
  ): tf.Scalar {
    const biases = Object.entries(this.critic.trainable).filter(([name]) => name.endsWith('/bias'));
    const losses = () => {
      const judge = (between: tf.Tensor4D): tf.Tensor4D => this.critic.judge(between);
      const penalty = gradientPenalty(judge, images, reconstruction, tf.tensor1d([...alpha]));
      // The penalty does not depend on the biases. Adding zero times them gives them a gradient of zero, by which Adam moves them
      // by momentum, as in the reference.
      const none = tf.mul(tf.addN(biases.map(([, bias]) => tf.sum<tf.Scalar>(bias))), 0);
      const weighted = tf.mul(penalty, this.settings.gradientPenaltyWeight);
      return { loss: tf.add<tf.Scalar>(weighted, none), penalty };
    };
    const { loss, penalty } = this.criticOptimizer.minimize(losses, this.critic.trainable, rate);
    loss.dispose();
    return penalty;
  }

  private generatorParts(images: tf.Tensor4D): LossParts {
    const output = this.generator.run(images);
    const terms = generatorTerms(images, output, this.critic.judge(output.reconstruction));
    return { loss: generatorLoss(terms, this.settings), ...terms, ...describe(images, output) };
  }

  /** How much of each image goes into the point where its slope is penalized; the same whenever this batch is trained. */
  protected drawAlpha(count: number, { epoch, step }: Position): readonly number[] {
    const random = createRandom(this.settings.seed, 'alpha', epoch, step);
    return Array.from({ length: count }, () => random.next());
  }

  private replaceReport(report: LossParts | undefined): void {
    if (this.report) tf.dispose({ ...this.report });
    this.report = report;
  }
}

/** Copies of loss parts, under their names or new ones. */
function copy(parts: LossParts, rename = (name: string): string => name): LossParts {
  const copies = Object.entries(parts).map(([name, part]) => [rename(name), tf.clone(part)]);
  return Object.fromEntries(copies) as LossParts;
}

/** The mean score, and what shows a collapse: how scores and pixels deviate over the batch; a single image has no deviation. */
function describe(images: tf.Tensor4D, output: GeneratorOutput): Record<string, tf.Scalar> {
  const scores = anomalyScores(images, output);
  const score = tf.mean<tf.Scalar>(scores);
  if (images.shape[0] < 2) return { score };
  const deviation = (values: tf.Tensor): tf.Tensor => tf.sqrt(tf.moments(values, 0).variance);
  return {
    score,
    scoreSpread: deviation(scores) as tf.Scalar,
    imageSpread: tf.mean(deviation(output.reconstruction)),
  };
}
