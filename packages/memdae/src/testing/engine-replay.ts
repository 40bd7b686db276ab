/**
 * The reference's run on the engine: two training steps, each followed by a test. The second step starts from the float64
 * trajectory's state and not from what the engine's first left: Adam's first step moves every weight by ±learningRate, and where
 * a gradient is smaller than float32 rounding, the rounding decides the sign (5 of the 2304 weights of `input.conv.3`).
 */
import { Autoencoder, buildUnet, MemoryBank, scoreByMemory } from '@cxr-anomaly/core-nets';
import { arraySource, read } from '@cxr-anomaly/detector-contract';
import {
  fillNetwork,
  inputTensor,
  networkState,
  readGradients,
  readWeights,
  type FixtureWeights,
} from '@cxr-anomaly/parity';
import { ENGINE_GRADIENTS, NetworkComparison, type ValuesByName } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { memDaeSchema } from '../config';
import { reconstructionLoss } from '../objective';
import { MemDaeTrainer } from '../trainer';
import type { Trajectory64 } from './float64/trajectory64';
import type { Forward, MemDaeCase, Outputs } from './parity-case';

export class EngineReplay {
  private readonly comparison: NetworkComparison;
  private readonly images: tf.Tensor4D;
  private readonly test: tf.Tensor4D;

  private constructor(
    private readonly parity: MemDaeCase,
    private readonly weights: FixtureWeights,
    private readonly autoencoder: Autoencoder,
    private readonly bank: MemoryBank,
    private readonly trainer: MemDaeTrainer,
  ) {
    this.comparison = new NetworkComparison(parity.params, ENGINE_GRADIENTS);
    this.images = inputTensor(parity.train_input, weights.variant);
    this.test = inputTensor(parity.test_input, weights.variant);
  }

  static async open(parity: MemDaeCase): Promise<EngineReplay> {
    const { isize, rep_dim, w_rec, optimizer, params, variant } = parity;
    const settings = memDaeSchema.parse({
      imageSize: isize,
      embeddingDim: rep_dim,
      batchSize: parity.batch,
      reconstructionWeight: w_rec,
      learningRate: optimizer.lr,
      weightDecay: optimizer.weight_decay,
      memory: 'online',
    });
    const autoencoder = new Autoencoder(buildUnet(settings));
    const bank = new MemoryBank();
    const [count, , height, width] = parity.train_input.shape_nchw;
    const source = arraySource(new Float32Array(count * height * width * 3), [count, height, width, 3]);
    const rows = tf.zeros<tf.Rank.R2>([count, rep_dim]);
    await bank.open(source, rows);
    rows.dispose();
    const trainer = new MemDaeTrainer(settings, autoencoder, bank);
    return new EngineReplay(parity, { params, variant }, autoencoder, bank, trainer);
  }

  /** Everything the fixture holds. */
  async run({ between }: Trajectory64): Promise<NetworkComparison> {
    await this.givenStatistics();
    await this.firstStep();
    await this.compareTest('step 2', this.parity.step2_eval_forward, this.parity.test_scores_epoch1_raw);
    await this.secondStep(between);
    await this.compareTest('step 4', this.parity.step4_eval_forward, this.parity.test_scores_epoch2_raw);
    return this.comparison;
  }

  dispose(): void {
    tf.dispose([this.images, this.test]);
    this.trainer.dispose();
    this.autoencoder.dispose();
    this.bank.dispose();
  }

  private async givenStatistics(): Promise<void> {
    const { batchnorm, ...forward } = this.parity.step0_eval_forward_given_running_stats;
    const statistics = batchnorm.flatMap(({ module, running_mean, running_var }) => [
      [`${module}.running_mean`, running_mean.values as number[]] as const,
      [`${module}.running_var`, running_var.values as number[]] as const,
    ]);
    fillNetwork(this.autoencoder.network, this.weights, new Map(statistics));
    await this.compareForward('given statistics', forward, this.test, false);
  }

  private async firstStep(): Promise<void> {
    const { comparison, parity, autoencoder } = this;
    fillNetwork(autoencoder.network, this.weights);
    const before = await readWeights(autoencoder.network);
    await this.compareForward('step 1', parity.step1_train_forward, this.images, true);
    comparison.gradients('step 1', parity.step1_gradients, await this.gradients());
    // The passes above moved the running statistics.
    fillNetwork(autoencoder.network, this.weights);
    comparison.add('loss', 'step 1, loss', [await this.step()], parity.step1_loss);
    const after = await readWeights(autoencoder.network);
    comparison.parameters('step 1', parity.step1_params_after_adam, before, after);
    comparison.statistics('step 1', parity.step1_batchnorm_running, after);
  }

  private async secondStep(from: Trajectory64['between']): Promise<void> {
    const { comparison, parity, autoencoder, bank } = this;
    this.restore(from);
    await this.compareForward('step 3', parity.step3_train_forward, this.images, true);
    this.restore(from);
    comparison.add('loss', 'step 3, loss', [await this.step()], parity.step3_loss);
    const after = await readWeights(autoencoder.network);
    comparison.statistics('step 3', parity.step3_batchnorm_running, after);
    comparison.add('memory', 'memory after step 3', await bank.rows.data(), parity.memory_after);
  }

  private restore({ memory, ...state }: Trajectory64['between']): void {
    const { tensors, values } = networkState(this.autoencoder.network, state);
    const [rows, columns] = memory.shape as [number, number];
    const restored = { ...tensors, memory: tf.tensor2d(Float32Array.from(memory.values), [rows, columns]) };
    this.trainer.restoreState({ tensors: restored, values });
    tf.dispose(restored);
  }

  private async compareForward(what: string, wanted: Outputs, images: tf.Tensor4D, training: boolean) {
    const [embedding, reconstruction] = tf.tidy(() => {
      const output = this.autoencoder.run(images, training);
      return [output.embedding, tf.transpose(output.reconstruction, [0, 3, 1, 2])] as const;
    });
    const shape = reconstruction.shape;
    this.comparison.add('forward', `${what}, embedding`, await read(embedding), wanted.feature);
    this.comparison.pixels(
      `${what}, reconstruction`,
      wanted.reconstruction_sampled,
      await read(reconstruction),
      shape,
    );
  }

  /** @returns the loss before the step. */
  private async step(): Promise<number> {
    const { images } = this;
    const indexes = Int32Array.from({ length: images.shape[0] }, (_, i) => i);
    const parts = this.trainer.step({ images, indexes }, { phase: 0, epoch: 0, step: 0 });
    const loss = (await parts.loss.data())[0] as number;
    tf.dispose({ ...parts });
    return loss;
  }

  private async compareTest(
    what: string,
    wanted: Forward,
    scores: MemDaeCase['memory_after'],
  ): Promise<void> {
    const { autoencoder, bank, test, comparison } = this;
    await this.compareForward(what, wanted, test, false);
    const error = await read(this.trainer.validationLoss(test));
    comparison.add('loss', `${what}, error of the test images`, error, wanted.l1_loss_mean);
    comparison.add('score', `${what}, scores`, await read(scoreByMemory(autoencoder, bank, test, 1)), scores);
  }

  private loss(): tf.Scalar {
    const { reconstruction } = this.autoencoder.run(this.images, true);
    return reconstructionLoss(this.images, reconstruction, this.parity.w_rec);
  }

  private gradients(): Promise<ValuesByName> {
    const { grads, value } = tf.variableGrads(() => this.loss(), Object.values(this.autoencoder.trainable));
    value.dispose();
    return readGradients(this.autoencoder.network, grads);
  }
}
