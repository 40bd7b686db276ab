/**
 * The reference's runs on the engine. Each step starts from the float64 trajectory's state where there is one, not from what the
 * engine's previous step left: a weight whose gradient is smaller than float32 rounding moves by ±learningRate in Adam's first
 * steps, with a sign that the rounding decides, and everything after it is off by more than any tolerance (fc1.weight[83, 382] of
 * `cifar10_LeNet`: gradient −1.6e-6, rounding 1e-5). The fixture compares weights only where the gradient is well away from zero.
 */
import type { Autoencoder, AutoencoderOutput } from '@cxr-anomaly/core-nets';
import { arraySource, read } from '@cxr-anomaly/detector-contract';
import {
  fillNetwork,
  inputTensor,
  readGradients,
  readWeights,
  type FixtureWeights,
} from '@cxr-anomaly/parity';
import { ENGINE_GRADIENTS, valuesOf, type ValuesByName } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { Hypersphere } from '../hypersphere';
import { buildNetwork } from '../network';
import { oneClassLoss, reconstructionLoss, squaredDistances } from '../objective';
import { scoreImages } from '../scorer';
import { DeepSvddTrainer } from '../trainer';
import type { DeepSvddSettings } from '../config';
import { CaseComparison, type ForwardValues } from './case-comparison';
import { trainingStateOf } from './engine-state';
import type { CenteredState64, Trajectory64 } from './float64/trajectory64';
import { settingsOf, type ParityCase, type Step } from './parity-case';

const PRETRAIN = 0;
const TRAIN = 1;

interface Evaluation extends ForwardValues {
  readonly loss: ArrayLike<number>;
  readonly gradients: ValuesByName;
}

export class EngineReplay {
  private readonly comparison: CaseComparison;
  private readonly settings: DeepSvddSettings;
  private readonly autoencoder: Autoencoder;
  private readonly sphere: Hypersphere;
  private readonly trainer: DeepSvddTrainer;
  private readonly weights: FixtureWeights;
  private readonly train: tf.Tensor4D;
  private readonly test: tf.Tensor4D;

  /** @param trajectory absent for networks without a float64 twin: then steps follow each other on the engine. */
  constructor(
    private readonly parity: ParityCase,
    private readonly trajectory: Trajectory64 | undefined,
  ) {
    this.comparison = new CaseComparison(parity, ENGINE_GRADIENTS);
    this.settings = settingsOf(parity);
    this.autoencoder = buildNetwork(this.settings);
    this.sphere = new Hypersphere(valuesOf(parity.centre_c).length);
    this.trainer = new DeepSvddTrainer(this.settings, this.autoencoder, this.sphere);
    this.weights = { params: parity.params, variant: parity.formula_variant };
    this.train = inputTensor(parity.train_input, parity.formula_variant);
    this.test = inputTensor(parity.test_input, parity.formula_variant);
  }

  /** Outputs with the fixture's running statistics, then outputs and loss of the first pre-training step. */
  async compareForward(): Promise<CaseComparison> {
    await this.givenStatistics();
    const step = this.parity.pretrain_steps[0] as Step;
    const output = this.autoencoder.run(this.train, true);
    const loss = tf.tidy(() => this.loss(output, true));
    this.comparison.add('loss', 'pretrain step 1, loss', await read(loss), step.loss);
    this.comparison.forward('pretrain step 1', step.forward, await readForward(output));
    return this.comparison;
  }

  /** Everything the fixture holds. */
  async compareTraining(): Promise<CaseComparison> {
    await this.givenStatistics();
    for (const [i, step] of this.parity.pretrain_steps.entries()) {
      this.restore(this.trajectory?.pretrain[i]?.before);
      await this.step(`pretrain step ${i + 1}`, step, PRETRAIN, i);
    }
    this.restore(this.trajectory?.centered.state);
    await this.center();
    for (const [i, step] of this.parity.svdd_steps.entries()) {
      this.restore(this.trajectory?.train[i]?.before);
      await this.step(`svdd step ${i + 1}`, step, TRAIN, step.epoch ?? i);
      const scores = await read(scoreImages(this.autoencoder, this.sphere, this.test));
      this.comparison.scores(`svdd step ${i + 1}`, step, scores);
    }
    return this.comparison;
  }

  dispose(): void {
    this.trainer.dispose();
    this.sphere.dispose();
    this.autoencoder.dispose();
    tf.dispose([this.train, this.test]);
  }

  /** Evaluates with the running statistics of the fixture, then goes back to the initial ones. */
  private async givenStatistics(): Promise<void> {
    const { batchnorm, ...forward } = this.parity.step0_eval_forward_given_running_stats;
    const statistics = batchnorm.flatMap(({ module, running_mean, running_var }) => [
      [`${module}.running_mean`, valuesOf(running_mean)] as const,
      [`${module}.running_var`, valuesOf(running_var)] as const,
    ]);
    fillNetwork(this.autoencoder.network, this.weights, new Map(statistics));
    this.comparison.forward('given statistics', forward, await this.forward(this.test));
    fillNetwork(this.autoencoder.network, this.weights);
  }

  private async forward(images: tf.Tensor4D): Promise<ForwardValues> {
    return readForward(this.autoencoder.run(images, false));
  }

  private restore(state: CenteredState64 | undefined): void {
    if (!state) return;
    const restored = trainingStateOf(this.autoencoder.network, state);
    this.trainer.restoreState(restored);
    tf.dispose({ ...restored.tensors });
  }

  private async step(what: string, step: Step, phase: number, epoch: number): Promise<void> {
    const { gradients } = await this.evaluation(what, step, phase);
    const before = await readWeights(this.autoencoder.network);
    const batch = { images: this.train, indexes: new Int32Array(0) };
    const { loss, ...others } = this.trainer.step(batch, { phase, epoch, step: 0 });
    tf.dispose({ ...others });
    this.comparison.add('loss', `${what}, loss of the trainer`, await read(loss), step.loss);
    const after = await readWeights(this.autoencoder.network);
    this.comparison.update(what, step, { gradients, before, after });
  }

  /** Compares outputs and loss as the step sees them; the running statistics stay as they were. */
  private async evaluation(what: string, step: Step, phase: number): Promise<Evaluation> {
    const state = this.trainer.captureState();
    const evaluation = await this.evaluate(phase === PRETRAIN);
    this.trainer.restoreState(state);
    tf.dispose({ ...state.tensors });
    this.comparison.forward(what, step.forward, evaluation);
    this.comparison.add('loss', `${what}, loss`, evaluation.loss, step.loss);
    return evaluation;
  }

  private async evaluate(pretrain: boolean): Promise<Evaluation> {
    const { network } = this.autoencoder;
    const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    let output: AutoencoderOutput | undefined;
    const { value, grads } = tf.variableGrads(() => {
      output = this.autoencoder.run(this.train, pretrain);
      tf.keep(output.embedding);
      tf.keep(output.reconstruction);
      return this.loss(output, pretrain);
    }, variables);
    return {
      ...(await readForward(output as AutoencoderOutput)),
      loss: await read(value),
      gradients: await readGradients(network, grads),
    };
  }

  private loss({ embedding, reconstruction }: AutoencoderOutput, pretrain: boolean): tf.Scalar {
    const pixels = reconstructionLoss(this.train, reconstruction, 'absolute');
    if (pretrain) return pixels;
    const svdd = oneClassLoss(squaredDistances(embedding, this.sphere.center));
    return tf.add(tf.mul(svdd, this.settings.svddWeight), tf.mul(pixels, this.settings.reconstructionWeight));
  }

  private async center(): Promise<void> {
    this.comparison.forward('center', this.parity.centre_forward_eval, await this.forward(this.train));
    const source = arraySource((await this.train.data()) as Float32Array, this.train.shape);
    await this.trainer.prepare(TRAIN, { train: source });
    const center = await this.sphere.center.data();
    this.comparison.add('center', 'center', center, this.parity.centre_c);
  }
}

/** Reads both outputs and disposes them. */
async function readForward({ embedding, reconstruction }: AutoencoderOutput): Promise<ForwardValues> {
  const pixels = tf.transpose(reconstruction, [0, 3, 1, 2]);
  reconstruction.dispose();
  return { embedding: await read(embedding), reconstruction: await read(pixels) };
}
