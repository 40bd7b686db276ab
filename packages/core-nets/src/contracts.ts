/**
 * The whole architecture in types: settings, a trainer that `fit` drives, a detector that scores, and what is kept on disk.
 * Reading order for a newcomer: this file, `fit.ts`, then one method's `objective.ts` and `trainer.ts`.
 *
 * Letters in shapes, here and everywhere: B images of a batch, H height, W width, C channels, D `embeddingDim`,
 * N training images, k neighbours. Pixels are what the detector's `preprocessing` makes of them; scores are higher for
 * more anomalous images; angles are fractions of π.
 */
import type {
  Augmentation,
  ImageSource,
  InputGate,
  ModuleIdentity,
  Preprocessing,
} from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ZodType } from 'zod';

/**
 * `smoke` takes seconds and learns next to nothing, `quick` gives a first table of all methods within a minute or so on two
 * cores, `cpu` takes minutes a method, `reference` repeats the published implementation.
 */
export type PresetName = 'smoke' | 'quick' | 'cpu' | 'reference';

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Settings every method has; each method's own schema adds its fields. */
export interface CommonSettings {
  /** Height and width of the network input, pixels. */
  readonly imageSize: number;
  readonly batchSize: number;
  /** Seeds initial weights, the order of images and their augmentation. */
  readonly seed: number;
  /** Which epoch's weights are kept: the last, or the one with the lowest loss on held-out normal images. */
  readonly selection: 'last' | 'val-normal';
}

/** The images `fit` may see: normal ones only. */
export interface FitData {
  readonly train: ImageSource;
  /** Held-out normal images; wanted for `selection: 'val-normal'`. */
  readonly val?: ImageSource;
}

/** One stage of training, e.g. Deep-SVDD's pre-training, or a RLAD round. */
export interface Phase {
  readonly name: string;
  readonly epochs: number;
}

/** Where training stands: `step` batches of `epoch` in `phase` are done. Counted from 0. */
export interface Position {
  readonly phase: number;
  readonly epoch: number;
  readonly step: number;
}

/** One batch on the engine. `fit` owns and disposes `images`. */
export interface TrainingBatch {
  /** [B, H, W, C] */
  readonly images: tf.Tensor4D;
  /** Row of each image in the training source, [B]. */
  readonly indexes: Int32Array;
}

/** Named scalar losses of one step, `tf.keep`-ed by the trainer; `fit` reads and disposes them. `loss` is the minimized sum. */
export type LossParts = { readonly loss: tf.Scalar } & { readonly [part: string]: tf.Scalar };

/** The same, read. */
export type LossValues = { readonly loss: number } & { readonly [part: string]: number };

/** All that training needs to go on as if never stopped. */
export interface TrainingState {
  /** Copies owned by whoever asked for the state. */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  readonly values: { readonly [key: string]: Json };
}

/** The mathematics of one method. `fit` calls `prepare` at each phase's start, then `step` for each batch. */
export interface Trainer {
  readonly phases: readonly Phase[];
  readonly batchSize: number;
  readonly seed: number;
  readonly augmentation?: Augmentation;
  readonly passes?: number;
  readonly dropLast?: boolean;
  /** Phases are rounds of one training: each leaves a checkpoint of its end, and `val-normal` chooses between these ends. */
  readonly rounds?: boolean;
  /** Called once before a phase's first epoch, not after a resume inside it. */
  prepare?(phase: number, data: FitData): Promise<void>;
  /** Synchronous, leaves no tensor behind but the returned parts. */
  step(batch: TrainingBatch, position: Position): LossParts;
  /** After the last batch of an epoch: schedules, state from the epoch's losses. @throws TrainingError on collapse. */
  endEpoch?(position: Position, losses: LossValues): void | Promise<void>;
  /** Loss of one batch of held-out normal images, without training on it. The tensor is the caller's. */
  validationLoss(images: tf.Tensor4D, position: Position): tf.Scalar;
  /** Copies of weights, optimizer state and the method's own state. */
  captureState(): TrainingState;
  /** Takes a captured state back; the tensors stay the caller's. @throws BundleError where one is missing or of another shape. */
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
  /** Replaces the checkpoint in one step: a reader sees the old or the new one, whole. */
  write(name: CheckpointName, state: TrainingState): Promise<void>;
}

/** What a caller may watch or ask of `fit`. Hooks get numbers, never tensors. */
export interface FitHooks {
  /** Stops after the running step, which is checkpointed. */
  readonly signal?: AbortSignal;
  /** With one, training goes on from its checkpoint, and is checkpointed after epochs and where it is stopped. */
  readonly checkpoints?: CheckpointStore;
  /** Cuts every phase to so many epochs: for measuring what a training takes, not for training. */
  readonly epochsPerPhase?: number;
  /** A phase begins or, after a resume, goes on; `phases` are all of this training. */
  onPhase?(phase: Phase, index: number, phases: readonly Phase[]): void;
  onStep?(event: StepEvent): void;
  onEpoch?(event: EpochEvent): void | Promise<void>;
}

export interface FitSummary {
  /** Epochs trained, all phases. */
  readonly epochs: number;
  /** Images seen, resumed epochs included. */
  readonly images: number;
  /** Seconds spent in training steps by this process. */
  readonly seconds: number;
  readonly losses: LossValues;
  /** The epoch whose weights were kept. */
  readonly selected: {
    readonly by: 'last' | 'val-normal';
    readonly phase: string;
    readonly epoch: number;
    readonly validationLoss?: number;
  };
}

/** Small gray pictures of one side. */
export interface Thumbnails {
  /** Height and width, pixels. */
  readonly side: number;
  /** 0…255, rows of one picture after another: side·side bytes each. */
  readonly pixels: Uint8Array;
}

/** A normal training image that a scored image was compared with. */
export interface Neighbor {
  readonly id: string;
  /** Angle between the embeddings, fraction of π. */
  readonly angularDistance: number;
  /** What the image looks like: one picture; absent where weights were imported from a file that holds none. */
  readonly thumbnail?: Thumbnails;
}

/** A method with weights. Scores are comparable only within one detector. */
export interface Detector<Settings extends CommonSettings = CommonSettings> {
  /** The name of its method. */
  readonly method: string;
  readonly settings: Settings;
  /** How images are made into its input. */
  readonly preprocessing: Preprocessing;
  /** Trains on normal images; resumable with `hooks.checkpoints`, abortable. @throws TrainingError, SettingsError */
  fit(data: FitData, hooks?: FitHooks): Promise<FitSummary>;
  /** [B, H, W, C] → [B], higher = more anomalous. The result is the caller's; nothing else is left. */
  score(images: tf.Tensor4D): tf.Tensor1D;
  /** [B, H, W, C] → [B, H, W], per-pixel evidence ≥ 0. The result is the caller's. */
  explain(images: tf.Tensor4D): tf.Tensor3D;
  /** What the decoder makes of the images, [B, H, W, C]. The result is the caller's. */
  reconstruct(images: tf.Tensor4D): tf.Tensor4D;
  /** Memory methods: the k nearest normal images of each image, nearest first; fewer where fewer were trained on. */
  neighbors?(images: tf.Tensor4D, k: number): Promise<Neighbor[][]>;
  /** Weights and state under the reference's names, PyTorch layout; the tensors are the caller's. */
  exportWeights(): Record<string, tf.Tensor>;
  /** Takes weights in that form. @throws BundleError naming what is missing, unknown or of another shape. */
  importWeights(weights: Readonly<Record<string, tf.Tensor>>): void;
  save(to: BundleWriter): Promise<void>;
  /** Frees every tensor of the detector. */
  dispose(): void;
}

/** What a bundle may be kept from telling: the names of training images, and pictures of images. */
export type Omission = 'names' | 'pictures';

/** Where a detector writes its part of a bundle. Paths are relative, forward slashes. */
export interface BundleWriter {
  /** What the detector must not write. */
  readonly omits: readonly Omission[];
  writeModel(name: string, model: LayersModel): Promise<void>;
  /** `state.safetensors`: what the method keeps beside its networks. */
  writeState(
    tensors: Readonly<Record<string, tf.Tensor>>,
    values: { readonly [key: string]: Json },
  ): Promise<void>;
  /** `thumbnails/`: pictures of the images that neighbors are chosen from, in the order of the memory bank. */
  writeThumbnails(thumbnails: Thumbnails): Promise<void>;
}

/** An opened, verified bundle. */
export interface BundleReader {
  readonly manifest: BundleManifest;
  readModel(name: string): Promise<LayersModel>;
  /** The tensors are the caller's. */
  readState(): Promise<TrainingState>;
  readThumbnails(): Promise<Thumbnails>;
  /** What tells images that are not of the kind the detector learnt from; undefined where the bundle has none. */
  readGate(): Promise<InputGate | undefined>;
}

/** From held-out normal images: the score that `falseAlarmRate` of new ones reach at most, and all their scores, ascending. */
export interface Calibration {
  readonly threshold: number;
  readonly falseAlarmRate: number;
  readonly normalScores: readonly number[];
}

/** A file of a bundle as its description lists it. */
export interface BundleFile {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What a detector keeps in its bundle, so that the bundle's files are known, and bounded, before any of them is read. */
export interface BundleParts {
  /** Weights of each network, by its name. */
  readonly networks: { readonly [name: string]: number };
  /** Numbers kept beside them in the state, but for the next. */
  readonly values: number;
  /** Numbers kept of each training image: the length of a row of the memory bank, 0 of a method that keeps none. */
  readonly valuesPerImage: number;
}

/** `detector.json`. */
export interface BundleManifest {
  readonly formatVersion: 2;
  readonly method: string;
  /** The code of a method that is no part of this project: only this very code takes the bundle. Nothing is loaded by what it says. */
  readonly module?: ModuleIdentity;
  readonly settings: { readonly [key: string]: Json };
  readonly preprocessing: Preprocessing;
  readonly calibration?: Calibration;
  /** Inputs kept in `golden.safetensors` and the scores they had when the bundle was written. */
  readonly golden: { readonly scores: readonly number[]; readonly tolerance: number };
  /** Whether the bundle has an input gate: one that is left out of the files is missed. */
  readonly gate: boolean;
  /** Every other file. */
  readonly files: { readonly [path: string]: BundleFile };
  /** Sha256 of all the above in hexadecimal: of the canonical JSON (RFC 8785) of this object without this field. */
  readonly digest: string;
}

/** Settings of a method: how to check them and the presets. */
export interface SettingsDefinition<Settings extends CommonSettings> {
  readonly schema: ZodType<Settings>;
  readonly presets: Readonly<Record<PresetName, Partial<Settings>>>;
}

/**
 * An entry of a registry of methods, or the default export of a module of your own: everything that can be done with a method
 * before a detector exists.
 */
export interface Method<Settings extends CommonSettings = CommonSettings> {
  /** Names it on the command line, in bundles and run folders: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The code of a method that is no part of this project; set by whoever loads that, never by its author. */
  readonly module?: ModuleIdentity;
  /** The name people use, e.g. `Deep-SVDD`. */
  readonly title: string;
  readonly settings: SettingsDefinition<Settings>;
  /** What the data must be prepared as; `contrast-l1` normalization is fitted on the training images by whoever prepares them. */
  preprocessing(settings: Settings): Preprocessing;
  /** A new detector with seeded initial weights. */
  create(settings: Settings, preprocessing: Preprocessing): Detector<Settings>;
  /** What a detector of these settings keeps in its bundle. */
  bundleParts(settings: Settings): BundleParts;
  load(bundle: BundleReader): Promise<Detector<Settings>>;
}
