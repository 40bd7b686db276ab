/**
 * What training is made of, in types: the settings that `fit` reads, the trainer that it drives, and what its callers may watch.
 * Letters in shapes are those of `../contracts.ts`. Next: `fit.ts`, then one method's `objective.ts` and `trainer.ts`.
 */
import type { Augmentation, ImageSource } from '@cxr-anomaly/data-cxr';
import type { Precision } from '@cxr-anomaly/engine';
import type * as tf from '@tensorflow/tfjs-core';

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Settings every method has; each method's own schema adds its fields. */
export interface CommonSettings {
  /** Height and width of the network input, pixels. */
  readonly imageSize: number;
  readonly batchSize: number;
  /** Seeds initial weights, the order of images and their augmentation. */
  readonly seed: number;
  /** Which epoch's weights are kept: the last one's, or those with the lowest loss on held-out normal images. */
  readonly selection: 'last' | 'val-normal';
}

/**
 * The settings `fit` reads. A method without augmentation leaves out `imageShape`, which holds the schema of the optional
 * ones.
 */
export interface TrainingSettings extends CommonSettings, Partial<Augmentation> {
  /** How often each training image comes up in an epoch; 1 if left out. */
  readonly passes?: number;
  /** What the convolutions of a step compute in; `fp32` if left out. */
  readonly precision?: Precision;
}

/** The images `fit` may see: normal ones only. */
export interface FitData {
  readonly train: ImageSource;
  /** Held-out normal images; required for `selection: 'val-normal'`. */
  readonly val?: ImageSource;
  /** Weights of the network that `Method.pretrained` asks for (`readEncoder` of core-nets/node); the caller's. */
  readonly pretrained?: Readonly<Record<string, tf.Tensor>>;
}

/** A stage of training, such as Deep-SVDD's pre-training or a round of RLAD. */
export interface Phase {
  readonly name: string;
  readonly epochs: number;
}

/** Where training stands: `step` batches of `epoch` in `phase` are done. All count from 0. */
export interface Position {
  readonly phase: number;
  readonly epoch: number;
  readonly step: number;
}

/** One batch on the engine. `fit` owns and disposes `images`. */
export interface TrainingBatch {
  /** [B, H, W, C] */
  readonly images: tf.Tensor4D;
  /** Each image's row in the training source, [B]. */
  readonly indexes: Int32Array;
}

/** Named scalar losses of one step, `tf.keep`-ed by the trainer; `fit` reads and disposes them. `loss` is the minimized sum. */
export type LossParts = { readonly loss: tf.Scalar } & { readonly [part: string]: tf.Scalar };

/** The same losses as numbers. */
export type LossValues = { readonly loss: number } & { readonly [part: string]: number };

/** Everything training needs to go on as if it had never stopped. */
export interface TrainingState {
  /** Copies; whoever asked for the state owns them. */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  readonly values: { readonly [key: string]: Json };
}

/** The mathematics of one method. `fit` calls `prepare` when a phase starts, then `step` for each batch. */
export interface Trainer {
  readonly settings: TrainingSettings;
  readonly phases: readonly Phase[];
  /** Leaves out the last batch of an epoch if it is not full. */
  readonly dropLast?: boolean;
  /** Phases are rounds of one training: each leaves a checkpoint of its end, and `val-normal` selects among these ends. */
  readonly rounds?: boolean;
  /** Called once before a phase's first epoch, but not after a resume inside the phase. */
  prepare?(phase: number, data: FitData): Promise<void>;
  /** Synchronous; leaves no tensor behind except the parts it returns. */
  step(batch: TrainingBatch, position: Position): LossParts;
  /** Called after the last batch of an epoch with the mean losses. @throws TrainingError on collapse. */
  endEpoch?(position: Position, losses: LossValues): void | Promise<void>;
  /** Loss of one batch of held-out normal images, without training on it. The tensor is the caller's. */
  validationLoss(images: tf.Tensor4D, position: Position): tf.Scalar;
  /** Copies of the weights, the optimizer's state and the method's own state. */
  captureState(): TrainingState;
  /** Restores a captured state; the tensors stay the caller's. @throws BundleError if one is missing or has another shape. */
  restoreState(state: TrainingState): void;
}

export interface StepEvent {
  readonly phase: string;
  readonly position: Position;
  readonly stepsPerEpoch: number;
  readonly losses: LossValues;
  readonly images: number;
}

export interface EpochEvent {
  readonly phase: string;
  readonly position: Position;
  readonly epochs: number;
  /** Means over the epoch's images. */
  readonly losses: LossValues;
  readonly validationLoss?: number;
  readonly images: number;
  readonly seconds: number;
}

/** The newest state, the selected one, or the one at the end of a round. */
export type CheckpointName = 'last' | 'best' | `after-${string}`;

/** Where `fit` keeps its checkpoints. */
export interface CheckpointStore {
  /** The newest complete checkpoint of that name, or undefined; its tensors are the caller's. */
  read(name: CheckpointName): Promise<TrainingState | undefined>;
  /** Replaces the checkpoint atomically: a reader sees either the old one or the new one, whole. */
  write(name: CheckpointName, state: TrainingState): Promise<void>;
}

/** What a caller may watch or ask of `fit`. Hooks get numbers, never tensors. */
export interface FitHooks {
  /** Stops training after the running step and writes a checkpoint of it. */
  readonly signal?: AbortSignal;
  /** Training resumes from the newest checkpoint in here, and writes one after epochs and where it is stopped. */
  readonly checkpoints?: CheckpointStore;
  /** Limits every phase to this many epochs: for measuring how long training takes, not for training. */
  readonly epochsPerPhase?: number;
  /** A phase starts or, after a resume, goes on; `phases` are all phases of this training. */
  onPhase?(phase: Phase, index: number, phases: readonly Phase[]): void;
  onStep?(event: StepEvent): void;
  onEpoch?(event: EpochEvent): void | Promise<void>;
}

export interface FitSummary {
  /** Epochs trained, in all phases. */
  readonly epochs: number;
  /** Images seen, including those before a resume. */
  readonly images: number;
  /** Seconds spent in training steps, including those before a resume. */
  readonly seconds: number;
  /** Means over the last epoch. */
  readonly losses: LossValues;
  /** The epoch whose weights were kept. */
  readonly selected: {
    readonly by: CommonSettings['selection'];
    readonly phase: string;
    readonly epoch: number;
    readonly validationLoss?: number;
  };
}
