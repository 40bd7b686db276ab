/**
 * The whole architecture in types: what a method is, the detector it creates, and what is kept on disk. The types of training
 * are in `training/contracts.ts`. Reading order for a newcomer: that file, `training/fit.ts`, one method's `objective.ts` and
 * `trainer.ts`, then this file.
 *
 * Letters in shapes, here and everywhere: B images of a batch, H height, W width, C channels, D `embeddingDim`,
 * N training images, k neighbors. Pixels are what the detector's `preprocessing` makes of them; scores are higher for
 * more anomalous images; angles are fractions of π.
 */
import type { InputGate, ModuleIdentity, Preprocessing } from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { z, ZodType } from 'zod';
import type { EncoderName } from './networks/encoders/encoder';
import type { fileSchema, manifestSchema } from './persistence/bundle/bundle-manifest';
import type { PresetName } from './settings/presets';
import type {
  CommonSettings,
  FitData,
  FitHooks,
  FitSummary,
  Json,
  TrainingState,
} from './training/contracts';

export type * from './training/contracts';
export type { PresetName };

/** Small gray pictures of one side. */
export interface Thumbnails {
  /** Height and width, pixels. */
  readonly side: number;
  /** 0…255, one picture after another, row by row: side·side bytes each. */
  readonly pixels: Uint8Array;
}

/** A normal training image that a scored image was compared with. */
export interface Neighbor {
  readonly id: string;
  /** Angle between the embeddings, fraction of π. */
  readonly angularDistance: number;
  /** A single picture of the image; absent if the weights were imported from a file without pictures. */
  readonly thumbnail?: Thumbnails;
}

/** A method with weights. Scores are comparable only within one detector. */
export interface Detector<Settings extends CommonSettings = CommonSettings> {
  /** The name of its method. */
  readonly method: string;
  readonly settings: Settings;
  /** How images become its input. */
  readonly preprocessing: Preprocessing;
  /** Trains on normal images; resumable with `hooks.checkpoints`, abortable. @throws TrainingError, SettingsError */
  fit(data: FitData, hooks?: FitHooks): Promise<FitSummary>;
  /** [B, H, W, C] → [B], higher = more anomalous. The result is the caller's; no other tensor is left. */
  score(images: tf.Tensor4D): tf.Tensor1D;
  /** [B, H, W, C] → [B, H, W], per-pixel evidence ≥ 0. The result is the caller's. */
  explain(images: tf.Tensor4D): tf.Tensor3D;
  /** Methods with a decoder: its reconstruction of the images, [B, H, W, C]. The result is the caller's. */
  reconstruct?(images: tf.Tensor4D): tf.Tensor4D;
  /** Memory methods: the k nearest normal images of each image, nearest first; fewer if it was trained on fewer. */
  neighbors?(images: tf.Tensor4D, k: number): Promise<Neighbor[][]>;
  /** Weights and state under the reference's names, in PyTorch layout; the tensors are the caller's. */
  exportWeights(): Record<string, tf.Tensor>;
  /** Imports weights in that form. @throws BundleError naming what is missing, unknown or has another shape. */
  importWeights(weights: Readonly<Record<string, tf.Tensor>>): void;
  save(to: BundleWriter): Promise<void>;
  /** Frees every tensor of the detector. */
  dispose(): void;
}

/** What can be left out of a bundle: the names of training images, and pictures of images. */
export type Omission = 'names' | 'pictures';

/** Where a detector writes its part of a bundle. Paths are relative, forward slashes. */
export interface BundleWriter {
  /** What the detector must not write. */
  readonly omits: readonly Omission[];
  writeModel(name: string, model: LayersModel): Promise<void>;
  /** `state.safetensors`: what the method keeps besides its networks. */
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
  /** Recognizes images that are not of the kind the detector learned from; undefined if the bundle has no gate. */
  readGate(): Promise<InputGate | undefined>;
}

/** From held-out normal images: the score that at most `falseAlarmRate` of new ones reach, and all their scores, ascending. */
export interface Calibration {
  readonly threshold: number;
  readonly falseAlarmRate: number;
  readonly normalScores: readonly number[];
}

/** A file of a bundle as its description lists it. */
export type BundleFile = z.infer<typeof fileSchema>;

/** What a detector keeps in its bundle, so that the bundle's files are known, and bounded, before any of them is read. */
export interface BundleParts {
  /** Weights of each network, by its name. */
  readonly networks: { readonly [name: string]: number };
  /** Numbers kept besides them in the state, except those of `valuesPerImage`. */
  readonly values: number;
  /** Numbers kept per training image: the length of a row of the memory bank, or 0 for a method without one. */
  readonly valuesPerImage: number;
}

/** `detector.json`. */
export type BundleManifest = z.infer<typeof manifestSchema>;

/** Weights that training starts from instead of random ones. */
export interface PretrainedChoice {
  readonly network: EncoderName;
  /** `imagenet`, or the path of a safetensors file. */
  readonly encoder: string;
}

/** Settings of a method: how to check them, and the presets. */
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
  /** The code of a method that is not part of this project; set by whatever loads it, never by its author. */
  readonly module?: ModuleIdentity;
  /** The name people use, e.g. `Deep-SVDD`. */
  readonly title: string;
  /** What its maps (`explain`) show, and what of its score they do not: one sentence, for readers of a report. */
  readonly mapMeaning?: string;
  readonly settings: SettingsDefinition<Settings>;
  /** How the data must be prepared; `contrast-l1` normalization is fitted on the training images when they are prepared. */
  preprocessing(settings: Settings): Preprocessing;
  /** Whose weights `fit` must be given as `FitData.pretrained`; undefined if training starts from random ones. */
  pretrained?(settings: Settings): PretrainedChoice | undefined;
  /** A new detector with seeded initial weights. */
  create(settings: Settings, preprocessing: Preprocessing): Detector<Settings>;
  /** What a detector with these settings keeps in its bundle. */
  bundleParts(settings: Settings): BundleParts;
  load(bundle: BundleReader): Promise<Detector<Settings>>;
}
