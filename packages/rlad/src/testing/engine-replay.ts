/**
 * The reference's run on the engine: three rounds of two batches, each round followed by a test. The steps of round 0 and round 1
 * start from the float64 trajectory's state and not from what the engine's own steps left: the first steps of Adam move every
 * weight by about ±learningRate, and where a gradient is smaller than float32 rounding, the rounding decides the sign.
 */
import {
  Autoencoder,
  buildUnet,
  captureNetwork,
  MemoryBank,
  restoreNetwork,
  scoreByMemory,
} from '@cxr-anomaly/core-nets';
import { arraySource, read } from '@cxr-anomaly/detector-contract';
import { ENGINE_GRADIENTS, NetworkComparison, type State64 } from '@cxr-anomaly/fixtures';
import {
  fillNetwork,
  inputTensor,
  networkState,
  readGradients,
  readWeights,
  type FixtureWeights,
} from '@cxr-anomaly/parity';
import * as tf from '@tensorflow/tfjs-core';
import { rowEntropies } from '../anchors';
import { rladSchema, type RladSettings } from '../config';
import { similarities } from '../objective';
import { RladTrainer } from '../trainer';
import type { Trajectory64 } from './float64/trajectory64';
import { initialMemory, type RladCase, type RladStep } from './parity-case';

export class EngineReplay {
  private readonly comparison: NetworkComparison;
  private readonly images: tf.Tensor4D;
  private readonly test: tf.Tensor4D;

  private constructor(
    private readonly parity: RladCase,
    private readonly settings: RladSettings,
    private readonly autoencoder: Autoencoder,
    private readonly bank: MemoryBank,
    private readonly trainer: RladTrainer,
  ) {
    this.comparison = new NetworkComparison(parity.params, ENGINE_GRADIENTS);
    this.images = inputTensor(parity.train_input, parity.variant);
    this.test = inputTensor(parity.test_input, parity.variant);
  }

  static async open(parity: RladCase): Promise<EngineReplay> {
    const settings = settingsOf(parity);
    const autoencoder = new Autoencoder(buildUnet(settings));
    const weights: FixtureWeights = { params: parity.params, variant: parity.variant };
    fillNetwork(autoencoder.network, weights);
    const bank = new MemoryBank();
    const count = parity.n_train;
    const rows = tf.tensor2d(initialMemory(parity), [count, parity.rep_dim]);
    await bank.open(arraySource(new Float32Array(count * 3), [count, 1, 1, 3]), rows);
    rows.dispose();
    return new EngineReplay(
      parity,
      settings,
      autoencoder,
      bank,
      new RladTrainer(settings, autoencoder, bank),
    );
  }

  /** Everything the fixture holds. */
  async run({ steps }: Trajectory64): Promise<NetworkComparison> {
    const { parity } = this;
    for (const { round } of parity.tests) {
      if (round > 0) await this.compareAnchors(round);
      for (const step of parity.steps.filter((one) => one.round === round)) {
        const before = steps[parity.steps.indexOf(step) - 1];
        if (before) this.restore(before.after);
        await this.step(step);
      }
      await this.compareTest(round);
    }
    const rows = await read(tf.clone(this.bank.rows));
    this.comparison.add('memory', 'memory at the end', rows, parity.memory_after);
    return this.comparison;
  }

  dispose(): void {
    tf.dispose([this.images, this.test]);
    this.trainer.dispose();
    this.autoencoder.dispose();
    this.bank.dispose();
  }

  /** Takes over weights, running statistics and moments; memory and neighborhoods stay the engine's own. */
  private restore(state: State64): void {
    const { tensors, values } = networkState(this.autoencoder.network, state);
    const captured = this.trainer.captureState();
    const kept = Object.entries(captured.tensors).filter(([name]) => !(name in tensors));
    this.trainer.restoreState({ tensors: { ...tensors, ...Object.fromEntries(kept) }, values });
    tf.dispose([tensors, captured.tensors]);
  }

  private async step(wanted: RladStep): Promise<void> {
    const { parity, comparison, autoencoder, trainer } = this;
    const first = wanted === parity.steps[0];
    const indexes = Int32Array.from(wanted.batch_indexes);
    const images = tf.tidy(() => tf.gather(this.images, tf.tensor1d(indexes, 'int32')));
    const what = `round ${wanted.round}, images ${wanted.batch_indexes.join(', ')}`;
    if (first) await this.keepingStatistics(() => this.compareGradients(images, indexes));
    await this.keepingStatistics(() => this.compareForward(what, wanted, images));
    const before = await readWeights(autoencoder.network);
    const parts = trainer.step({ images, indexes });
    images.dispose();
    comparison.add('loss', `${what}, loss`, await parts.loss.data(), wanted.loss_total);
    comparison.add('loss', `${what}, contrast`, await (parts.contrast as tf.Scalar).data(), wanted.criterion);
    comparison.add('loss', `${what}, L1`, await (parts.reconstruction as tf.Scalar).data(), wanted.l1);
    tf.dispose({ ...parts });
    if (!first) return;
    const after = await readWeights(autoencoder.network);
    comparison.parameters('step 0', parity.step0_params_after_adam, before, after);
  }

  private async compareForward(what: string, wanted: RladStep, images: tf.Tensor4D): Promise<void> {
    const { temperature } = this.settings;
    const { embedding, outputs, reconstruction } = tf.tidy(() => {
      const output = this.autoencoder.run(images, true);
      return {
        embedding: output.embedding,
        outputs: similarities(output.embedding, this.bank.rows, temperature),
        reconstruction: tf.transpose(output.reconstruction, [0, 3, 1, 2]),
      };
    });
    const shape = reconstruction.shape;
    this.comparison.add('forward', `${what}, embedding`, await read(embedding), wanted.feature);
    this.comparison.add('forward', `${what}, similarities`, await read(outputs), wanted.npc_outputs);
    const pixels = await read(reconstruction);
    if (wanted !== this.parity.steps[0]) return;
    this.comparison.pixels(
      `${what}, reconstruction`,
      this.parity.step0_reconstruction_sampled,
      pixels,
      shape,
    );
  }

  private async compareGradients(images: tf.Tensor4D, indexes: Int32Array): Promise<void> {
    const { autoencoder, trainer, parity } = this;
    const variables = Object.values(autoencoder.trainable);
    const { value, grads } = tf.variableGrads(() => trainer.losses(images, indexes).loss, variables);
    value.dispose();
    const got = await readGradients(autoencoder.network, grads);
    this.comparison.gradients('step 0', parity.step0_gradients, got);
  }

  private async compareAnchors(round: number): Promise<void> {
    const { comparison, bank, trainer, settings } = this;
    const wanted = this.parity.ans_updates.find((update) => update.round === round);
    if (!wanted) throw new Error(`The fixture has no anchors of round ${round}.`);
    await trainer.prepare(round);
    const entropies = await read(rowEntropies(bank.rows, settings.temperature));
    comparison.add('anchors', `round ${round}, entropy`, entropies, wanted.entropy);
    const rows = await read(tf.clone(bank.rows));
    comparison.add('memory', `memory at round ${round}`, rows, wanted.memory_at_update);
    const { tensors } = trainer.captureState();
    const found = await (tensors.neighborhoods as tf.Tensor2D).array();
    tf.dispose(Object.values(tensors));
    const placed = found.flatMap(([own, ...others], i) =>
      others.some((j) => j >= 0) ? [[own ?? i, ...others]] : [],
    );
    const expected = wanted.anchor_indexes.map((anchor, rank) => [
      anchor,
      ...(wanted.neighbours[rank] ?? []),
    ]);
    const byAnchor = (a: number[], b: number[]) => (a[0] as number) - (b[0] as number);
    const exact = { values: expected.sort(byAnchor).flat(), scale: 1, tolerance: 0 };
    comparison.add('anchors', `round ${round}, neighborhoods`, placed.sort(byAnchor).flat(), exact);
  }

  private async compareTest(round: number): Promise<void> {
    const wanted = this.parity.tests.find((test) => test.round === round);
    if (!wanted) throw new Error(`The fixture has no test of round ${round}.`);
    const embedding = tf.tidy(() => this.autoencoder.embed(this.test, false));
    this.comparison.add('forward', `test ${round}, embedding`, await read(embedding), wanted.eval_feature);
    const scores = scoreByMemory(this.autoencoder, this.bank, this.test, this.settings.k);
    this.comparison.add('score', `test ${round}, scores`, await read(scores), wanted.raw_scores);
  }

  /** Does something that moves the running statistics, and puts them back. */
  private async keepingStatistics(action: () => Promise<void>): Promise<void> {
    const { network } = this.autoencoder;
    const kept = captureNetwork(network, 'kept');
    await action();
    restoreNetwork(network, 'kept', kept);
    tf.dispose(kept);
  }
}

function settingsOf(parity: RladCase): RladSettings {
  return rladSchema.parse({
    imageSize: parity.test_input.shape_nchw[2],
    embeddingDim: parity.rep_dim,
    batchSize: parity.batch,
    rounds: parity.tests.length - 1,
    epochs: parity.n_epochs_per_round,
    selectRate: parity.ans_select_rate,
    neighborhood: parity.ans_size,
    temperature: parity.npc_temperature,
    momentum: parity.npc_momentum,
    contrastWeight: parity.w_contrast,
    reconstructionWeight: parity.w_rec,
    learningRate: parity.optimizer.lr,
    weightDecay: parity.optimizer.weight_decay,
    k: parity.K,
  });
}
