import { Autoencoder, buildUnet, captureNetwork, MemoryBank, restoreNetwork } from '@cxr-anomaly/core-nets';
import { arraySource, read } from '@cxr-anomaly/detector-contract';
import {
  fillNetwork,
  inputTensor,
  readGradients,
  readWeights,
  type FixtureWeights,
} from '@cxr-anomaly/parity';
import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { ENGINE_GRADIENTS, NetworkComparison } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { rowEntropies } from './anchors';
import { rladSchema, type RladSettings } from './config';
import { similarities } from './objective';
import { scoreImages } from './scorer';
import { describeRlad, type RladCase, type RladStep } from './testing/parity-case';
import { RladTrainer } from './trainer';

const MINUTES = 60_000;

/** Place of the memory among the parameters in the fixture's formula. */
const MEMORY_T = 999;

const onNative = isNativeInstalled() ? it : it.skip;

describeRlad('rlad against the reference, native engine', (parity) => {
  onNative(
    'gives its outputs, losses, gradients, optimizer step, anchors, memory and scores over three rounds',
    async () => {
      await startEngine({ engine: 'native' });
      const replay = await Replay.open(parity);
      try {
        const { failures, compared } = await replay.run();
        expect(failures).toEqual([]);
        const kinds = ['anchors', 'forward', 'gradient', 'loss', 'memory', 'parameter', 'score'];
        expect(Object.keys(compared).sort()).toEqual(kinds);
      } finally {
        replay.dispose();
      }
    },
    5 * MINUTES,
  );
});

/** The sequence of the fixture: three rounds of two batches, each followed by a test. */
class Replay {
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

  static async open(parity: RladCase): Promise<Replay> {
    const settings = settingsOf(parity);
    const autoencoder = new Autoencoder(buildUnet(settings));
    const weights: FixtureWeights = { params: parity.params, variant: parity.variant };
    fillNetwork(autoencoder.network, weights);
    const bank = new MemoryBank();
    const rows = initialMemory(parity);
    const count = parity.n_train;
    await bank.open(arraySource(new Float32Array(count * 3), [count, 1, 1, 3]), rows);
    rows.dispose();
    return new Replay(parity, settings, autoencoder, bank, new RladTrainer(settings, autoencoder, bank));
  }

  async run(): Promise<NetworkComparison> {
    const { parity } = this;
    for (const { round } of parity.tests) {
      if (round > 0) await this.compareAnchors(round);
      for (const step of parity.steps.filter((one) => one.round === round)) await this.step(step);
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
    const scores = scoreImages(this.autoencoder, this.bank, this.test, this.settings.k);
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

/** The formula the fixture states for the first rows. @throws Error when they are not what its probe says. */
function initialMemory({ n_train, rep_dim, variant, initial_memory_probe }: RladCase): tf.Tensor2D {
  const scale = 1 / Math.sqrt(rep_dim / 3);
  const values = Float32Array.from({ length: n_train * rep_dim }, (_, i) => {
    const k = (i * i + 7 * i + 13 * MEMORY_T + variant) % 1013;
    return scale * Math.sin(0.37 * k + 0.11 * MEMORY_T);
  });
  initial_memory_probe.forEach((wanted, i) => {
    const got = values[i < initial_memory_probe.length - 1 ? i : values.length - 1] as number;
    if (Math.abs(got - wanted) > 1e-6) throw new Error(`The memory's probe ${i} is ${got}, not ${wanted}.`);
  });
  return tf.tensor2d(values, [n_train, rep_dim]);
}
