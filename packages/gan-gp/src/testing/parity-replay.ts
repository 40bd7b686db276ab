/**
 * One iteration of the reference on the engine. Outputs, losses and gradients of each of its three steps are measured with the
 * weights that the step starts from; the weights after the last two are those that one step of our trainer leaves.
 */
import { Adam, captureNetwork, restoreNetwork, ssim } from '@cxr-anomaly/core-nets';
import { read } from '@cxr-anomaly/detector-contract';
import { fillNetwork, inputTensor, readGradients, readWeights } from '@cxr-anomaly/parity';
import {
  ENGINE_GRADIENTS,
  NetworkComparison,
  type Quantity,
  type Sampled,
  type ValuesByName,
} from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import type { GanGpSettings } from '../config';
import { createCritic, createGenerator, type Critic, type Generator } from '../network';
import {
  generatorLoss,
  generatorTerms,
  gradientPenalty,
  interpolate,
  wassersteinLoss,
  type GeneratorTerms,
} from '../objective';
import { scoreImages } from '../scorer';
import { GanGpTrainer } from '../trainer';
import { settingsOf, type Judgement, type ParityCase } from './parity-case';

const BATCH = { phase: 0, epoch: 0, step: 0 };

class ReferenceTrainer extends GanGpTrainer {
  alpha: readonly number[] = [];

  protected override drawAlpha(): readonly number[] {
    return this.alpha;
  }
}

export class ParityReplay {
  readonly onCritic: NetworkComparison;
  readonly onGenerator: NetworkComparison;
  private readonly settings: GanGpSettings;
  private readonly generator: Generator;
  private readonly critic: Critic;
  private readonly images: tf.Tensor4D;

  constructor(private readonly parity: ParityCase) {
    this.onCritic = new NetworkComparison(parity.params_D, ENGINE_GRADIENTS);
    this.onGenerator = new NetworkComparison(parity.params_G, ENGINE_GRADIENTS);
    this.settings = settingsOf(parity);
    this.generator = createGenerator(this.settings);
    this.critic = createCritic(this.settings);
    this.images = inputTensor(parity.input, parity.variant);
    const { variant, params_G, params_D } = parity;
    fillNetwork(this.generator.network, { params: params_G, variant });
    fillNetwork(this.critic.network, { params: params_D, variant });
  }

  /** Everything the fixture holds. */
  async run(): Promise<void> {
    const { generator, images, onGenerator, parity } = this;
    const scores = await read(scoreImages(generator, images));
    onGenerator.add('score', 'initial scores', scores, parity.anomaly_score_with_initial_weights);
    const reconstruction = generator.reconstruct(images);
    const initial = captureNetwork(this.critic.network, 'critic');
    const before = await readWeights(this.critic.network);
    const between = await this.wasserstein(reconstruction, before);
    await this.penalty(reconstruction);
    reconstruction.dispose();
    restoreNetwork(this.critic.network, 'critic', initial);
    tf.dispose(initial);
    await this.generatorStep(between);
  }

  dispose(): void {
    this.generator.dispose();
    this.critic.dispose();
    this.images.dispose();
  }

  /** Leaves the critic as after the first step, and returns its weights. */
  private async wasserstein(reconstruction: tf.Tensor4D, before: ValuesByName): Promise<ValuesByName> {
    const { critic, images, onCritic } = this;
    const wanted = this.parity.step1_wasserstein;
    const output = this.generator.run(images);
    await this.pixels(
      this.onGenerator,
      'step 1, reconstruction',
      wanted.G_image_sampled,
      output.reconstruction,
    );
    this.onGenerator.add('forward', 'latent', await read(output.latent), wanted.G_latent_i);
    const reconstructed = await read(output.reconstructedLatent);
    this.onGenerator.add('forward', 'latent of the reconstruction', reconstructed, wanted.G_latent_o);
    onCritic.add('forward', 'critic on images', await read(critic.judge(images)), flat(wanted.D_real_out));
    const judged = await read(critic.judge(reconstruction));
    onCritic.add('forward', 'critic on reconstructions', judged, flat(wanted.D_fake_out));
    const loss = (): tf.Scalar => wassersteinLoss(critic.judge(images), critic.judge(reconstruction));
    const { value, grads } = tf.variableGrads(loss, Object.values(critic.trainable));
    onCritic.add('loss', 'step 1', await read(value), wanted.loss);
    onCritic.gradients('step 1', wanted.D_gradients, await readGradients(critic.network, grads));
    const adam = new Adam({ beta1: this.settings.beta1 });
    adam.minimize(() => ({ loss: loss() }), critic.trainable, this.settings.learningRate).loss.dispose();
    adam.dispose();
    const after = await readWeights(critic.network);
    onCritic.parameters('step 1', wanted.D_params_after, before, after);
    return after;
  }

  private async penalty(reconstruction: tf.Tensor4D): Promise<void> {
    const { critic, images, onCritic, settings } = this;
    const wanted = this.parity.step2_gradient_penalty;
    const alpha = tf.tensor1d([...this.parity.alpha]);
    const between = tf.tidy(() => interpolate(images, reconstruction, alpha));
    onCritic.add('forward', 'critic between', await read(critic.judge(between)), flat(wanted.D_out));
    const slope = tf.tidy(
      () => tf.grad((u: tf.Tensor) => critic.judge(u as tf.Tensor4D))(between) as tf.Tensor4D,
    );
    const norms = tf.tidy(() => tf.sqrt(tf.sum(tf.square(slope), [1, 2, 3])));
    onCritic.add('forward', 'norm of the slope', await read(norms), wanted.input_gradient_l2norm);
    await this.pixels(onCritic, 'between', wanted.interpolated_sampled, between);
    await this.pixels(onCritic, 'slope', wanted.input_gradient_sampled, slope);
    const judge = (u: tf.Tensor4D): tf.Tensor => critic.judge(u);
    const { value, grads } = tf.variableGrads(
      () =>
        tf.mul<tf.Scalar>(
          gradientPenalty(judge, images, reconstruction, alpha),
          settings.gradientPenaltyWeight,
        ),
      Object.values(critic.trainable),
    );
    onCritic.add('loss', 'step 2', await read(value), wanted.loss);
    const got = new Map(await readGradients(critic.network, grads));
    // Ours are missing where the reference's are exactly zero; that they still move shows in the weights.
    for (const { name, zero } of wanted.D_gradients) if (zero && !got.has(name)) got.set(name, [0]);
    onCritic.gradients('step 2', wanted.D_gradients, got);
    alpha.dispose();
  }

  private async generatorStep(critic: ValuesByName): Promise<void> {
    const { parity, generator, images, onCritic, onGenerator } = this;
    const before = await readWeights(generator.network);
    // The trainer's own generator: the gradients below need the one it started from.
    const trained = createGenerator(this.settings);
    fillNetwork(trained.network, { params: parity.params_G, variant: parity.variant });
    const trainer = new ReferenceTrainer(this.settings, trained);
    trainer.alpha = parity.alpha;
    const start = trainer.captureState();
    const filled = captureNetwork(this.critic.network, 'critic');
    trainer.restoreState({ ...start, tensors: { ...start.tensors, ...filled } });
    const {
      critic: wasserstein,
      gradientPenalty: penalty,
      loss,
      ...parts
    } = trainer.step({ images, indexes: new Int32Array(0) }, BATCH);
    onCritic.add(
      'loss',
      'critic loss of the trainer',
      await read(wasserstein as tf.Scalar),
      parity.step1_wasserstein.loss,
    );
    const wantedPenalty = parity.step2_gradient_penalty.loss_gp;
    onCritic.add('loss', 'penalty of the trainer', await read(penalty as tf.Scalar), wantedPenalty);
    onGenerator.add('loss', 'loss of the trainer', await read(loss), parity.step3_generator.loss);
    const end = trainer.captureState();
    restoreNetwork(this.critic.network, 'critic', end.tensors);
    tf.dispose([parts, start.tensors, filled, end.tensors]);
    const stepTwo = parity.step2_gradient_penalty.D_params_after;
    onCritic.parameters('step 2', stepTwo, critic, await readWeights(this.critic.network));
    const stepThree = parity.step3_generator.G_params_after;
    onGenerator.parameters('step 3', stepThree, before, await readWeights(trained.network));
    trainer.dispose();
    trained.dispose();
    await this.generatorGradients();
  }

  /** With the critic after both of its steps. */
  private async generatorGradients(): Promise<void> {
    const { generator, critic, images, onGenerator } = this;
    const wanted = this.parity.step3_generator;
    const output = generator.run(images);
    const judgement = critic.judge(output.reconstruction);
    this.onCritic.add('forward', 'critic in step 3', await judgement.data(), flat(wanted.D_fake_out));
    const similarity = await read(ssim(images, output.reconstruction));
    onGenerator.add('loss', 'similarity', similarity, wanted.ssim);
    tf.dispose([judgement, output.latent, output.reconstructedLatent]);
    await this.pixels(onGenerator, 'step 3, reconstruction', wanted.G_image_sampled, output.reconstruction);
    let terms: GeneratorTerms | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const run = generator.run(images);
      terms = generatorTerms(images, run, critic.judge(run.reconstruction));
      Object.values(terms).forEach((term: tf.Scalar) => tf.keep(term));
      return generatorLoss(terms, this.settings);
    }, Object.values(generator.trainable));
    onGenerator.add('loss', 'step 3', await read(value), wanted.loss);
    const { adversarial, latent, reconstruction, dissimilarity } = terms as GeneratorTerms;
    onGenerator.add('loss', 'adversarial', await read(adversarial), wanted.loss_fake);
    onGenerator.add('loss', 'latent', await read(latent), wanted.loss_feature);
    onGenerator.add('loss', 'reconstruction', await read(reconstruction), wanted.loss_image_l1);
    onGenerator.add('loss', 'dissimilarity', await read(dissimilarity), wanted.loss_ssim);
    onGenerator.gradients('step 3', wanted.G_gradients, await readGradients(generator.network, grads));
  }

  /** Disposes the images. */
  private async pixels(
    comparison: NetworkComparison,
    what: string,
    wanted: Sampled,
    images: tf.Tensor4D,
  ): Promise<void> {
    const transposed = tf.transpose(images, [0, 3, 1, 2]);
    images.dispose();
    comparison.pixels(what, wanted, await transposed.data(), transposed.shape);
    transposed.dispose();
  }
}

function flat({ values, ...judgement }: Judgement): Quantity {
  return { ...judgement, values: values.flat(2) };
}
