/**
 * Fitting the distributions of normal features (docs/methods.md, "Mahalanobis"). No weight is trained: one pass over the images adds
 * up sums, and the end of the pass turns these into means and covariances.
 */
import {
  averageFeatures,
  BundleError,
  captureNetwork,
  restoreNetwork,
  TrainingError,
  type Encoder,
  type LossParts,
  type Phase,
  type Trainer,
  type TrainingBatch,
  type TrainingState,
} from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import type { MahalanobisSettings } from './config';
import { estimatePositions, estimateRows, type Estimate } from './estimate';
import type { Gaussian, Gaussians } from './gaussians';
import { addPositions, addRows, type PositionSums, type RowSums } from './moments';
import { scoreImages } from './scorer';

/** Prefix of the encoder's part of the state, and of the sums'. */
const ENCODER = 'encoder';
const SUMS = 'sums/';

/** What the images so far add up to. */
type FeatureSums = {
  readonly stages: RowSums[];
  readonly map: PositionSums;
};

export class MahalanobisTrainer implements Trainer {
  readonly phases: readonly Phase[] = [{ name: 'fit', epochs: 1 }];
  private count = 0;
  private sums: FeatureSums | undefined;

  constructor(
    readonly settings: MahalanobisSettings,
    private readonly encoder: Encoder,
    private readonly gaussians: Gaussians,
  ) {}

  /** The loss is the mean squared distance of the averages to those of the first batch; nothing minimizes it. */
  step({ images }: TrainingBatch): LossParts {
    const before = this.sums;
    const { sums, loss } = tf.tidy(() => {
      const features = this.encoder.encode(images);
      const averages = features.map(averageFeatures); // [B, C] each
      const sums: FeatureSums = {
        stages: averages.map((rows, i) => addRows(rows, before?.stages[i])),
        map: addPositions(features[this.gaussians.mapStage] as tf.Tensor4D, before?.map),
      };
      const distances = averages.map((rows, i) =>
        tf.sum(tf.squaredDifference(rows, sums.stages[i]?.reference as tf.Tensor), 1),
      );
      return { sums, loss: tf.mean<tf.Scalar>(tf.addN(distances)) };
    });
    this.forgetSums();
    this.sums = sums;
    this.count += images.shape[0];
    return { loss };
  }

  /** @throws TrainingError when there are too few images, or they are all alike. */
  async endEpoch(): Promise<void> {
    const { sums, count } = this;
    if (!sums || count < 2)
      throw new TrainingError('A covariance takes at least two images to train on, and there is only one.');
    for (const [i, stage] of sums.stages.entries())
      assign(this.gaussians.stages[i] as Gaussian, await estimateRows(stage, count));
    assign(this.gaussians.map, await estimatePositions(sums.map, count));
  }

  /** The mean score. */
  validationLoss(images: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => tf.mean<tf.Scalar>(scoreImages(this.encoder, this.gaussians, images)));
  }

  captureState(): TrainingState {
    const parts = Object.entries(this.namedSums()).map(([name, tensor]) => [SUMS + name, tf.clone(tensor)]);
    return {
      tensors: {
        ...captureNetwork(this.encoder.network, ENCODER),
        ...this.gaussians.capture(),
        ...(Object.fromEntries(parts) as Record<string, tf.Tensor>),
      },
      values: { count: this.count },
    };
  }

  restoreState({ tensors, values }: TrainingState): void {
    restoreNetwork(this.encoder.network, ENCODER, tensors);
    this.gaussians.restore(tensors);
    this.count = Number(values['count']);
    this.forgetSums();
    if (this.count === 0) return;
    const take = <Part extends string>(name: string, parts: readonly Part[]) => {
      const taken = parts.map((part) => {
        const tensor = tensors[`${SUMS}${name}.${part}`];
        if (tensor) return [part, tf.clone(tensor)] as const;
        throw new BundleError(`The checkpoint's ${name}.${part} is missing. Start without --resume.`);
      });
      return Object.fromEntries(taken) as Record<Part, tf.Tensor>;
    };
    this.sums = {
      stages: this.gaussians.stages.map((_, i) =>
        take(`stage${i + 1}`, ['reference', 'sum', 'products', 'cubes', 'fourth']),
      ),
      map: take('map', ['reference', 'sum', 'products']),
    };
  }

  /** Frees the sums; the encoder and the distributions belong to the detector. */
  dispose(): void {
    this.forgetSums();
  }

  private namedSums(): Record<string, tf.Tensor> {
    if (!this.sums) return {};
    const { stages, map } = this.sums;
    const named = [...stages.map((sums, i) => [`stage${i + 1}`, sums] as const), ['map', map] as const];
    return Object.fromEntries(
      named.flatMap(([name, sums]) =>
        Object.entries(sums).map(([part, tensor]) => [`${name}.${part}`, tensor]),
      ),
    );
  }

  private forgetSums(): void {
    tf.dispose(this.namedSums());
    this.sums = undefined;
  }
}

function assign({ mean, whitening }: Gaussian, estimate: Estimate): void {
  tf.tidy(() => {
    mean.assign(tf.tensor(estimate.mean, mean.shape));
    whitening.assign(tf.tensor2d(estimate.whitening, whitening.shape));
  });
}
