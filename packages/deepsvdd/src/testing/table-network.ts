/**
 * The reference's objective on a "network" whose features and reconstructions are its parameters, repeated with our
 * functions.
 */
import { Adam, milestoneRate } from '@cxr-anomaly/core-nets';
import { Comparison, valuesOf, type Quantity } from '@cxr-anomaly/fixtures';
import { auroc } from '@cxr-anomaly/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { Hypersphere } from '../hypersphere';
import { oneClassLoss, radiusOf, reconstructionLoss, softBoundaryLoss, squaredDistances } from '../objective';
import { read } from '@cxr-anomaly/detector-contract';

interface Table {
  readonly shape: readonly number[];
  readonly values?: readonly (readonly number[])[];
  readonly values_flat?: readonly number[];
}

export interface ObjectiveCase {
  readonly objective: 'one-class' | 'soft-boundary';
  readonly nu: number;
  readonly w_rec: number;
  readonly w_svdd: number;
  readonly lr: number;
  readonly lr_milestones: readonly number[];
  readonly n_epochs: number;
  readonly batch: number;
  readonly warm_up_n_epochs: number;
  readonly optimizer: {
    readonly weight_decay: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly amsgrad?: boolean;
  };
  readonly centre_c: Quantity;
  readonly initial_distances: Quantity;
  /** Under `nu_<share>`. */
  readonly radius_of_initial_distances: Readonly<Record<string, Quantity>>;
  readonly losses_per_step: Quantity;
  readonly lr_per_step: readonly number[];
  readonly R_before_each_step: Quantity;
  readonly first_step_grad_features: Quantity;
  readonly first_step_grad_reconstructions_flat: Quantity;
  readonly features_at_end: Quantity;
  readonly final_R: Quantity;
  readonly test_scores: Quantity;
  readonly test_auc: Quantity;
}

export interface ObjectiveFixture {
  readonly features: Table;
  readonly images_nchw: Table;
  readonly reconstructions_nchw: Table;
  readonly test_features: Table;
  readonly test_labels: readonly number[];
  readonly cases: readonly ObjectiveCase[];
}

/** Repeats one case and compares everything the fixture holds of it. */
export class TableReplay {
  readonly comparison = new Comparison();
  private readonly features: tf.Variable<tf.Rank.R2>;
  private readonly reconstructions: tf.Variable<tf.Rank.R4>;
  private readonly images: tf.Tensor4D;
  private readonly sphere: Hypersphere;
  private readonly optimizer: Adam;

  constructor(
    private readonly fixture: ObjectiveFixture,
    private readonly wanted: ObjectiveCase,
  ) {
    this.features = tf.tidy(() => tf.variable(tableTensor<tf.Rank.R2>(fixture.features)));
    this.reconstructions = tf.tidy(() => tf.variable(tableTensor<tf.Rank.R4>(fixture.reconstructions_nchw)));
    // Channels come first here; the loss sums over every axis of an image.
    this.images = tableTensor<tf.Rank.R4>(fixture.images_nchw);
    this.sphere = new Hypersphere(this.features.shape[1]);
    const { weight_decay: weightDecay, betas, eps: epsilon, amsgrad } = wanted.optimizer;
    const [beta1, beta2] = betas;
    this.optimizer = new Adam({ beta1, beta2, epsilon, weightDecay, ...(amsgrad && { amsgrad }) });
  }

  async run(): Promise<Comparison> {
    await this.center();
    await this.initialDistances();
    await this.train();
    this.compare('features at the end', await this.features.data(), this.wanted.features_at_end);
    this.compare('final radius', await this.sphere.radius.data(), this.wanted.final_R);
    await this.scores();
    return this.comparison;
  }

  dispose(): void {
    this.sphere.dispose();
    this.optimizer.dispose();
    tf.dispose([this.features, this.reconstructions, this.images]);
  }

  /** A coordinate that is exactly 0 stays 0 in the reference and becomes +0.1 in ours; then the reference's center is taken. */
  private async center(): Promise<void> {
    const wanted = valuesOf(this.wanted.centre_c);
    tf.tidy(() => this.sphere.placeCenter(tf.mean(this.features, 0)));
    const ours = wanted.map((value) => (value === 0 ? Math.fround(0.1) : value));
    this.compare('center', await this.sphere.center.data(), { ...this.wanted.centre_c, values: ours });
    tf.tidy(() => this.sphere.center.assign(tf.tensor1d(wanted)));
  }

  private async initialDistances(): Promise<void> {
    const distances = squaredDistances(this.features, this.sphere.center);
    for (const [share, radius] of Object.entries(this.wanted.radius_of_initial_distances)) {
      const got = radiusOf(distances, Number(share.replace('nu_', '')));
      this.compare(`radius for ${share}`, await read(got), radius);
    }
    this.compare('initial distances', await read(distances), this.wanted.initial_distances);
  }

  private async train(): Promise<void> {
    const { n_epochs, batch, lr, lr_milestones, lr_per_step } = this.wanted;
    const [losses, radii, rates]: [number[], number[], number[]] = [[], [], []];
    // The reference's milestones take effect one epoch early.
    const milestones = lr_milestones.map((milestone) => milestone - 1);
    for (let epoch = 0; epoch < n_epochs; epoch++) {
      for (let row = 0; row < this.features.shape[0]; row += batch) {
        if (rates.length === 0) await this.firstGradients();
        radii.push((await this.sphere.radius.data())[0] as number);
        rates.push(milestoneRate(lr, milestones, epoch));
        losses.push(await this.step(row, epoch, rates.at(-1) as number));
      }
    }
    this.compare('losses', losses, this.wanted.losses_per_step);
    this.compare('radius before each step', radii, this.wanted.R_before_each_step);
    this.compare('learning rates', rates, { values: lr_per_step, scale: lr, tolerance: 1e-9 });
  }

  private async firstGradients(): Promise<void> {
    const { grads } = tf.variableGrads(() => this.batchLoss(0).loss, [this.features, this.reconstructions]);
    const [features, reconstructions] = [this.features, this.reconstructions].map(({ name }) => grads[name]);
    const { first_step_grad_features, first_step_grad_reconstructions_flat } = this.wanted;
    this.compare('gradient of the features', await read(features as tf.Tensor), first_step_grad_features);
    const pixels = await read(reconstructions as tf.Tensor);
    this.compare('gradient of the reconstructions', pixels, first_step_grad_reconstructions_flat);
  }

  private async step(row: number, epoch: number, rate: number): Promise<number> {
    const { features, reconstructions } = this;
    const { loss, distances } = this.optimizer.minimize(
      () => this.batchLoss(row),
      { features, reconstructions },
      rate,
    );
    const { objective, nu, warm_up_n_epochs } = this.wanted;
    const radius = radiusOf(distances, nu);
    if (objective === 'soft-boundary' && epoch >= warm_up_n_epochs) this.sphere.radius.assign(radius);
    tf.dispose([distances, radius]);
    return (await read(loss))[0] as number;
  }

  private batchLoss(row: number): { loss: tf.Scalar; distances: tf.Tensor1D } {
    const { objective, batch, nu, w_svdd, w_rec } = this.wanted;
    const count = Math.min(batch, this.features.shape[0] - row);
    const rows = <T extends tf.Tensor>(table: T): T => tf.slice(table, row, count);
    const distances = squaredDistances(rows<tf.Tensor2D>(this.features), this.sphere.center);
    const svdd =
      objective === 'one-class'
        ? oneClassLoss(distances)
        : softBoundaryLoss(distances, this.sphere.radius, nu);
    const pixels = reconstructionLoss(rows(this.images), rows<tf.Tensor4D>(this.reconstructions), 'absolute');
    return { loss: tf.add(tf.mul(svdd, w_svdd), tf.mul(pixels, w_rec)), distances };
  }

  private async scores(): Promise<void> {
    const { center, radius } = this.sphere;
    const scores = await read(
      tf.tidy(() => {
        const embedding = tableTensor<tf.Rank.R2>(this.fixture.test_features);
        return tf.sub(squaredDistances(embedding, center), tf.square(radius));
      }),
    );
    this.compare('test scores', scores, this.wanted.test_scores);
    this.compare('test AUROC', [auroc(scores, this.fixture.test_labels)], this.wanted.test_auc);
  }

  private compare(what: string, got: ArrayLike<number>, wanted: Quantity): void {
    this.comparison.add(what, what, got, wanted);
  }
}

function tableTensor<R extends tf.Rank>({ shape, values, values_flat }: Table): tf.Tensor<R> {
  return tf.tensor<R>([...(values_flat ?? values?.flat() ?? [])], [...shape] as tf.ShapeMap[R]);
}
