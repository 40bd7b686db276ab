/**
 * The reference's Deep-SVDD runs, repeated: every size, name and value comes from the fixture. With `training`, gradients and
 * optimizer steps are compared too; without, forward passes and losses only (the portable engine).
 */
import { nameWeights, type Autoencoder } from '@cxr-anomaly/core-nets';
import {
  fillInput,
  fillParameter,
  indexesNhwc,
  mismatches,
  readFixture,
  toOurFlatIndex,
  type InputBlock,
  type ParameterBlock,
  type Quantity,
} from '@cxr-anomaly/fixtures';
import { auroc } from '@cxr-anomaly/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { deepSvddSchema, type DeepSvddSettings } from '../config';
import { Hypersphere } from '../hypersphere';
import { buildNetwork } from '../network';
import { oneClassLoss, reconstructionLoss, squaredDistances } from '../objective';
import { scoreImages } from '../scorer';
import { DeepSvddTrainer } from '../trainer';
import { arraySource, read } from './array-source';

interface Sampled extends Quantity {
  readonly index_ncyx: readonly (readonly [number, number, number, number])[];
  readonly mean: number;
  readonly std: number;
}

interface Forward {
  readonly features?: Quantity;
  readonly feature?: Quantity;
  readonly reconstruction_sampled?: Sampled;
}

interface Gradient extends Quantity {
  readonly name: string;
  readonly grad?: null;
  readonly zero?: true;
  readonly undetermined?: true;
  readonly norm?: number;
  readonly norm_tolerance: number;
}

interface ParameterAfter extends Quantity {
  readonly name: string;
  readonly which?: readonly number[];
}

interface Step {
  readonly epoch?: number;
  readonly forward: Forward;
  readonly loss: Quantity;
  readonly lr: number;
  readonly gradients: readonly Gradient[];
  readonly params_after: readonly ParameterAfter[];
  readonly test_scores?: Quantity;
  readonly test_auc?: Quantity & { readonly undetermined?: true };
}

export interface ParityCase {
  readonly name: string;
  readonly net: keyof typeof NETWORKS;
  readonly isize?: number;
  readonly rep_dim?: number;
  readonly formula_variant: number;
  readonly optimizer: { readonly lr: number; readonly weight_decay: number; readonly amsgrad: boolean };
  readonly w_svdd: number;
  readonly w_rec: number;
  readonly objective: 'one-class' | 'soft-boundary';
  readonly lr_milestones: readonly number[];
  readonly train_input: InputBlock;
  readonly test_input: InputBlock;
  readonly test_labels: readonly number[];
  readonly params: readonly ParameterBlock[];
  readonly step0_eval_forward_given_running_stats: Forward & {
    readonly batchnorm: readonly {
      readonly module: string;
      readonly running_mean: Quantity;
      readonly running_var: Quantity;
    }[];
  };
  readonly pretrain_steps: readonly Step[];
  readonly centre_forward_eval: Forward;
  readonly centre_c: Quantity;
  readonly svdd_steps: readonly Step[];
}

/** The reference's names of the networks. */
const NETWORKS = {
  mnist_LeNet: 'lenet-mnist',
  fmnist_LeNet: 'lenet-fmnist',
  cifar10_LeNet: 'lenet-cifar10',
  cifar10_LeNet_ELU: 'lenet-cifar10-elu',
  resnet18: 'resnet18',
} as const;

/** Engines round differently at the kinks of |·| and ReLU (fixtures README, "Gradients"). */
const GRADIENT_TOLERANCE = 0.02;
const GRADIENT_NORM_TOLERANCE = 0.005;

const PRETRAIN = 0;
const TRAIN = 1;

/** The cases of a fixture file; none where the fixtures are absent. */
export function readCases(file: string): readonly ParityCase[] {
  return readFixture<{ cases: ParityCase[] }>(file)?.cases ?? [];
}

/** Repeats one case and returns every number that does not match. */
export async function compareCase(parity: ParityCase, training: boolean): Promise<string[]> {
  const replay = new Replay(parity);
  try {
    return await replay.run(training);
  } finally {
    replay.dispose();
  }
}

class Replay {
  private readonly settings: DeepSvddSettings;
  private readonly autoencoder: Autoencoder;
  private readonly sphere: Hypersphere;
  private readonly trainer: DeepSvddTrainer;
  private readonly train: tf.Tensor4D;
  private readonly test: tf.Tensor4D;
  private readonly found: string[] = [];

  constructor(private readonly parity: ParityCase) {
    this.settings = settingsOf(parity);
    this.autoencoder = buildNetwork(this.settings);
    this.sphere = new Hypersphere((parity.centre_c.values as number[]).length);
    this.trainer = new DeepSvddTrainer(this.settings, this.autoencoder, this.sphere);
    this.train = inputTensor(parity.train_input, parity.formula_variant);
    this.test = inputTensor(parity.test_input, parity.formula_variant);
    this.fillWeights();
  }

  async run(training: boolean): Promise<string[]> {
    await this.forwardWithGivenStatistics();
    this.setStatistics(() => undefined);
    if (!training) {
      await this.losses('pretrain step 1', this.parity.pretrain_steps[0] as Step, true);
      return this.found;
    }
    for (const [i, step] of this.parity.pretrain_steps.entries())
      await this.step(`pretrain step ${i + 1}`, step, PRETRAIN, i);
    await this.center();
    for (const [i, step] of this.parity.svdd_steps.entries()) {
      await this.step(`svdd step ${i + 1}`, step, TRAIN, step.epoch ?? i);
      await this.scores(`svdd step ${i + 1}`, step);
    }
    return this.found;
  }

  dispose(): void {
    this.trainer.dispose();
    this.sphere.dispose();
    this.autoencoder.dispose();
    tf.dispose([this.train, this.test]);
  }

  private fillWeights(): void {
    const blocks = new Map(this.parity.params.map((block) => [block.name, block]));
    for (const { name, variable } of nameWeights(this.autoencoder.network)) {
      const block = blocks.get(name);
      if (!block) continue;
      const values = fillParameter(block, this.parity.formula_variant);
      const ours = new Float32Array(values.length);
      values.forEach((value, i) => (ours[toOurFlatIndex(i, block.shape)] = value));
      tf.tidy(() => {
        variable.write(tf.tensor(ours, variable.shape as number[]));
      });
    }
  }

  /** Sets running statistics by module; those not given go back to mean 0, variance 1. */
  private setStatistics(
    of: (module: string) => { mean: readonly number[]; variance: readonly number[] } | undefined,
  ): void {
    for (const { name, variable } of nameWeights(this.autoencoder.network)) {
      const [, module, kind] = /^(.*)\.(running_mean|running_var)$/.exec(name) ?? [];
      if (!module) continue;
      const given = of(module);
      tf.tidy(() => {
        const values = kind === 'running_mean' ? given?.mean : given?.variance;
        const initial = kind === 'running_mean' ? tf.zeros : tf.ones;
        variable.write(values ? tf.tensor1d([...values]) : initial(variable.shape as number[]));
      });
    }
  }

  private async forwardWithGivenStatistics(): Promise<void> {
    const { batchnorm, ...forward } = this.parity.step0_eval_forward_given_running_stats;
    const byModule = new Map(batchnorm.map((block) => [block.module, block]));
    this.setStatistics((module) => {
      const block = byModule.get(module);
      return (
        block && {
          mean: block.running_mean.values as number[],
          variance: block.running_var.values as number[],
        }
      );
    });
    await this.forward('eval forward', forward, this.test, false);
  }

  private async forward(
    what: string,
    wanted: Forward,
    images: tf.Tensor4D,
    training: boolean,
  ): Promise<void> {
    const { embedding, reconstruction } = this.autoencoder.run(images, training);
    const features = (wanted.features ?? wanted.feature) as Quantity;
    this.found.push(...mismatches(`${what}, embedding`, await read(embedding), features));
    if (wanted.reconstruction_sampled) await this.pixels(what, wanted.reconstruction_sampled, reconstruction);
    reconstruction.dispose();
  }

  private async pixels(what: string, wanted: Sampled, reconstruction: tf.Tensor4D): Promise<void> {
    const values = await reconstruction.data();
    const samples = indexesNhwc(wanted.index_ncyx, reconstruction.shape).map(
      (index) => values[index] as number,
    );
    const { mean, variance } = tf.moments(reconstruction);
    const statistics = [(await read(mean))[0] as number, Math.sqrt((await read(variance))[0] as number)];
    this.found.push(
      ...mismatches(`${what}, reconstruction`, samples, wanted),
      ...mismatches(`${what}, reconstruction mean and deviation`, statistics, {
        ...wanted,
        values: [wanted.mean, wanted.std],
      }),
    );
  }

  /** Forward pass and loss as the step sees them, the running statistics put back afterwards. */
  private async losses(what: string, step: Step, pretrain: boolean): Promise<void> {
    const state = this.trainer.captureState();
    await this.forward(what, step.forward, this.train, pretrain);
    this.trainer.restoreState(state);
    const loss = tf.tidy(() => this.loss(pretrain));
    this.trainer.restoreState(state);
    tf.dispose({ ...state.tensors });
    this.found.push(...mismatches(`${what}, loss`, await read(loss), step.loss));
  }

  private async step(what: string, step: Step, phase: number, epoch: number): Promise<void> {
    await this.losses(what, step, phase === PRETRAIN);
    await this.gradients(what, step, phase === PRETRAIN);
    const parts = this.trainer.step(
      { images: this.train, indexes: new Int32Array(0) },
      { phase, epoch, step: 0 },
    );
    const { loss, ...others } = parts;
    tf.dispose({ ...others });
    this.found.push(...mismatches(`${what}, loss of the trainer`, await read(loss), step.loss));
    await this.parameters(what, step.params_after);
  }

  private loss(pretrain: boolean): tf.Scalar {
    const { embedding, reconstruction } = this.autoencoder.run(this.train, pretrain);
    const pixels = reconstructionLoss(this.train, reconstruction, 'absolute');
    if (pretrain) return pixels;
    const svdd = oneClassLoss(squaredDistances(embedding, this.sphere.center));
    return tf.add(tf.mul(svdd, this.settings.svddWeight), tf.mul(pixels, this.settings.reconstructionWeight));
  }

  private async gradients(what: string, step: Step, pretrain: boolean): Promise<void> {
    const state = this.trainer.captureState();
    const variables = this.autoencoder.network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { value, grads } = tf.variableGrads(() => this.loss(pretrain), variables);
    value.dispose();
    this.trainer.restoreState(state);
    tf.dispose({ ...state.tensors });
    const wanted = new Map(step.gradients.map((gradient) => [gradient.name, gradient]));
    for (const { name, variable } of nameWeights(this.autoencoder.network)) {
      const gradient = wanted.get(name);
      wanted.delete(name);
      if (gradient)
        await this.gradient(
          `${what}, gradient of ${name}`,
          gradient,
          grads[(variable.read() as tf.Variable).name],
        );
    }
    for (const [name, { grad }] of wanted) {
      if (grad !== null) this.found.push(`${what}: the network has no ${name}, and the reference trains it`);
    }
    tf.dispose(grads);
  }

  private async gradient(what: string, wanted: Gradient, got: tf.Tensor | null | undefined): Promise<void> {
    if (wanted.grad === null) {
      if (got) this.found.push(`${what}: there is one, the reference has none`);
      return;
    }
    if (wanted.undetermined) return;
    if (!got) return void this.found.push(`${what}: missing`);
    const values = await got.data();
    const norm = (await read(tf.tidy(() => tf.norm(got))))[0] as number;
    if (wanted.zero)
      return void this.found.push(...(norm === 0 ? [] : [`${what}: norm ${norm}, the reference has 0`]));
    const tolerance = Math.max(wanted.norm_tolerance, GRADIENT_NORM_TOLERANCE);
    this.found.push(
      ...mismatches(`${what}, norm`, [norm], {
        value: wanted.norm as number,
        scale: wanted.norm as number,
        tolerance,
      }),
    );
    if (wanted.values) {
      const samples = this.sampleIndexes(wanted.name).map((index) => values[index] as number);
      this.found.push(...mismatches(what, samples, wanted, GRADIENT_TOLERANCE));
    }
  }

  private async parameters(what: string, after: readonly ParameterAfter[]): Promise<void> {
    const variables = new Map(
      nameWeights(this.autoencoder.network).map(({ name, variable }) => [name, variable]),
    );
    for (const wanted of after) {
      const variable = variables.get(wanted.name);
      if (!variable || !wanted.values) continue;
      const values = await variable.read().data();
      const samples = this.sampleIndexes(wanted.name).map((index) => values[index] as number);
      const kept = wanted.which ? wanted.which.map((i) => samples[i] as number) : samples;
      this.found.push(...mismatches(`${what}, ${wanted.name} after the step`, kept, wanted));
    }
  }

  private sampleIndexes(name: string): number[] {
    const block = this.parity.params.find((candidate) => candidate.name === name) as ParameterBlock;
    return block.sample_index.map((index) => toOurFlatIndex(index, block.shape));
  }

  private async center(): Promise<void> {
    await this.forward('forward for the center', this.parity.centre_forward_eval, this.train, false);
    const source = arraySource((await this.train.data()) as Float32Array, this.train.shape);
    await this.trainer.prepare(TRAIN, { train: source });
    this.found.push(...mismatches('center', await this.sphere.center.data(), this.parity.centre_c));
  }

  private async scores(what: string, step: Step): Promise<void> {
    const scores = await read(scoreImages(this.autoencoder, this.sphere, this.test));
    if (step.test_scores) this.found.push(...mismatches(`${what}, test scores`, scores, step.test_scores));
    if (step.test_auc && !step.test_auc.undetermined) {
      this.found.push(
        ...mismatches(`${what}, test AUROC`, [auroc(scores, this.parity.test_labels)], step.test_auc),
      );
    }
  }
}

function settingsOf(parity: ParityCase): DeepSvddSettings {
  const { weight_decay: weightDecay, lr: learningRate, amsgrad } = parity.optimizer;
  return deepSvddSchema.parse({
    network: NETWORKS[parity.net],
    imageSize: parity.isize ?? parity.train_input.shape_nchw[2],
    ...(parity.rep_dim === undefined ? {} : { embeddingDim: parity.rep_dim }),
    objective: parity.objective,
    svddWeight: parity.w_svdd,
    reconstructionWeight: parity.w_rec,
    learningRate,
    pretrainLearningRate: learningRate,
    weightDecay,
    pretrainWeightDecay: weightDecay,
    amsgrad,
    batchNorm: 'frozen',
    // The reference's milestones take effect one epoch early.
    milestones: parity.lr_milestones.map((milestone) => milestone - 1),
  });
}

function inputTensor(input: InputBlock, variant: number): tf.Tensor4D {
  const [batch, channels, height, width] = input.shape_nchw;
  return tf.tensor4d(fillInput(input, variant), [batch, height, width, channels]);
}
