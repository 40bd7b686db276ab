/**
 * The types every source, the cache and the batches share. Read these first.
 *
 * Life of an image: a source lists it (`ImageItem`), decodes it on demand (`DecodedImage`), the cache keeps it at one size,
 * an `ImageSource` of one split serves it, preprocessed, in batches (`PixelBatch`).
 */

export type Split = 'train' | 'val' | 'test';

/** 0 normal, 1 anomalous. */
export type Label = 0 | 1;

/**
 * What a source says about an image, by column: `finding`, `lesion` or `class`, from which its label was made, and any others, such
 * as `view`, `sex`, `age` (years), `manufacturer`, `width` and `height` (of the original, pixels), by which images are grouped
 * (`listColumns`). Never anything that identifies a patient.
 */
export type Meta = Readonly<Record<string, string | number>>;

/** What a source knows about an image before decoding it. */
export interface ImageItem {
  /** Unique within the data set; a path relative to its root, or an index. */
  readonly id: string;
  readonly split: Split;
  readonly label: Label;
  /** Images of one group (a patient) stay in one split. */
  readonly group?: string;
  readonly meta: Meta;
}

/** An image as decoded, at its own size. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** 1 gray or 3 RGB, interleaved rows. */
  readonly channels: 1 | 3;
  /** Uint8Array: 0…255. Uint16Array: 0…65535. */
  readonly pixels: Uint8Array | Uint16Array;
  /** What a person should know about this image before trusting its score. */
  readonly warnings?: readonly ImageWarning[];
}

/** A reason to doubt that an image's score means anything, although the image could be read. */
export interface ImageWarning {
  /**
   * `view`: not a frontal projection; `body-part`: not a chest; `frames`: more than one picture in the file; `display`: a window
   * or table in its header cannot be used; `levels`: few bits in 16; `input`: unlike the normal training images.
   */
  readonly kind: 'view' | 'body-part' | 'frames' | 'display' | 'levels' | 'input';
  /** What is unusual, without anything that identifies a patient. */
  readonly message: string;
}

/** Something about the data a person should know: a file left out, an empty class, a duplicate. */
export interface DataProblem {
  /** The file, row or split it is about. */
  readonly subject: string;
  /** What is wrong and what to do. */
  readonly message: string;
  /** Two splits share images or patients: results on such data are too good. Every list of problems includes it. */
  readonly leak?: true;
}

/** Code of a method or data source that is not part of this project: what a user named, and exactly which code. */
export interface ModuleIdentity {
  /** The name of its package, or `./` and the name of its file. */
  readonly name: string;
  /** Of its package. */
  readonly version?: string;
  /** Of its file and all that it imports by relative paths, in hexadecimal (CONTRIBUTING.md, "What is hashed"). */
  readonly sha256: string;
}

/** The data set that a data word such as `nih:DIR` opens. */
export interface DataSet {
  /** The source's name: `phantom`, `folder`, `nih` … */
  readonly source: string;
  /** The data word it was opened with. */
  readonly word: string;
  /** Hex sha256 that changes whenever the images, labels or source options change. */
  readonly fingerprint: string;
  /** Where a module of the user's opened it; set by whoever loads that, and part of the fingerprint. */
  readonly module?: ModuleIdentity;
  readonly items: readonly ImageItem[];
  /** Found while listing; decoding may find more. */
  readonly problems: readonly DataProblem[];
  /** How the data was interpreted, one line each: which table, which folders, which split, what was skipped and why. */
  readonly reading?: readonly string[];
  /**
   * Decodes the image at this index of `items`.
   * @throws DataError naming the file, when it cannot be read as an image.
   */
  decode(index: number): Promise<DecodedImage>;
  /** Where the lesion is, for sources that know it: one channel, 1 inside, 0 outside, at the image's own size. */
  mask?(index: number): Promise<DecodedImage | undefined>;
}

/** Maps stored pixels (fractions of 1) to network input. Plain JSON: it travels in the bundle. */
export type Normalization =
  /** [0,1] → [−1,1]: mean 0.5, std 0.5. */
  | { readonly kind: 'signed' }
  /** [0,1] unchanged. */
  | { readonly kind: 'unit' }
  /** ImageNet mean and standard deviation per RGB channel. */
  | { readonly kind: 'imagenet' }
  /**
   * Per image: subtract the mean, divide by the mean absolute deviation from it, then map [min, max] to [0,1] (docs/methods.md,
   * "Deep-SVDD"). `min` and `max` come from the normal training images; absent until fitted.
   */
  | { readonly kind: 'contrast-l1'; readonly min?: number; readonly max?: number };

/** How a decoded image becomes network input [side, side, channels]. Plain JSON: it travels in the bundle. */
export interface Preprocessing {
  /** Height and width of the network input, pixels. */
  readonly side: number;
  /** Channels of the network input; a gray image is replicated to 3, a color image is reduced to gray luminance for 1. */
  readonly channels: 1 | 3;
  /** A non-square image is squeezed to the square, cropped to its center square, or padded with black. */
  readonly fit: 'stretch' | 'crop' | 'pad';
  /**
   * Per-image tone mapping before normalization: none, zero mean and unit deviation (mapped to [0,1] at ±3 deviations), histogram
   * equalization.
   */
  readonly tone: 'none' | 'standardize' | 'equalize';
  readonly normalization: Normalization;
}

/** A property of an image by which an input gate judges it. */
export type GateProperty =
  /** ln of the mean squared error with which the principal components of normal pictures reconstruct its picture. */
  | 'error'
  /** ln of how far its picture lies from the mean one along the components: squared, in variances, averaged. */
  | 'distance'
  /** Correlation of its picture with the mean one, through artanh. */
  | 'likeness'
  /** ln of its error, in units of the smallest error it has as a negative or turned by 90°, 180° or 270°. */
  | 'turned'
  /** ln of the deviation of its levels, a fraction of the highest possible one. */
  | 'contrast'
  /** ln of the mean squared step between neighboring pixels, in variances of its levels. */
  | 'grain'
  /** Entropy of its levels in 256 equal bins from its darkest to its brightest one, bits. */
  | 'shades';

/**
 * What normal training images look like: detects images of another kind, whatever their score. Its pictures are images reduced to
 * `side` × `side` gray values of mean 0 and deviation 1.
 */
export interface InputGate {
  readonly side: number;
  /** The mean normal picture, side · side values. */
  readonly mean: Float32Array;
  /** Principal components of normal pictures, orthonormal, side · side values each. */
  readonly components: readonly Float32Array[];
  /** Variance of normal pictures along each component. */
  readonly variances: readonly number[];
  /** What is normal for each property: a center and, below and above it, the equivalent of a standard deviation. */
  readonly normal: Readonly<Record<GateProperty, NormalRange>>;
  /** An image whose properties all lie within this many deviations is accepted. */
  readonly limit: number;
  /** Whether normal images are in color, so that color is not unusual. */
  readonly colored: boolean;
}

export interface NormalRange {
  readonly center: number;
  /** For each side; absent if there is no limit, as for an error that is too small. */
  readonly below?: number;
  readonly above?: number;
}

/** Random changes of training images. Each is drawn from (seed, epoch, position), so a resumed run draws the same. */
export interface Augmentation {
  /** Mirror left-right with probability ½. */
  readonly flip: boolean;
  /** Rotation drawn from ±this many degrees. */
  readonly rotate: number;
  /** Shift in x and y drawn from ±this fraction of the side. */
  readonly translate: number;
  /** Contrast factor drawn from 1 ± this, about the image's mean. */
  readonly contrast: number;
}

export interface BatchOptions {
  readonly batchSize: number;
  /** With a seed, images come in an order drawn from (seed, epoch); without one, in the order of the source. */
  readonly shuffle?: { readonly seed: number; readonly epoch: number };
  readonly augmentation?: Augmentation;
  /** How often each image occurs in one epoch; 1 by default. */
  readonly passes?: number;
  /** Leave out a last batch that is not full. */
  readonly dropLast?: boolean;
}

/** Preprocessed images of one batch. */
export interface PixelBatch {
  /** Positions in `ImageSource.items`, in the order of the rows. */
  readonly indexes: Int32Array;
  /** Values as `Preprocessing.normalization` makes them, in the order of `shape`. */
  readonly pixels: Float32Array;
  /** [batch, side, side, 1 or channels]: 1 where all channels of all its images are equal, as those of a gray film are. */
  readonly shape: readonly [number, number, number, number];
  /** Channels of the network input: `toTensor` repeats the only one. */
  readonly channels: 1 | 3;
}

/** The images of one split (or part of it), ready for a network. */
export interface ImageSource {
  readonly items: readonly ImageItem[];
  readonly preprocessing: Preprocessing;
  /** Batches, the next one prepared while the current one is used. Stopping early releases what was prepared. */
  batches(options: BatchOptions): AsyncIterable<PixelBatch>;
}
