/**
 * What the page and its worker tell each other. The page never touches a network or a file's bytes: it hands files to the worker
 * and gets scores and pictures back.
 */
import type { DecodedImage, ImageWarning, Preprocessing } from '@cxr-anomaly/data-cxr';

/** Where a scorer can compute, in the order in which they are tried. */
export const BACKENDS = ['webgpu', 'webgl', 'wasm'] as const;

export type BackendName = (typeof BACKENDS)[number];

/** How one backend did on a bundle's golden inputs. */
export interface BackendCheck {
  readonly backend: BackendName;
  /** `absent`: this browser or device does not have it. */
  readonly outcome: 'passed' | 'failed' | 'absent';
  /** Largest difference from a golden score, and the difference allowed for that input. */
  readonly difference?: number;
  readonly allowed?: number;
  /** Time to score one image once warm, milliseconds. */
  readonly milliseconds?: number;
  /** Why it failed or is absent. */
  readonly reason?: string;
}

/** Where a bundle's files are: below an address of this page's origin, or files that the user chose, by their path in it. */
export interface BundleSource {
  readonly name: string;
  readonly files: string | ReadonlyMap<string, Blob>;
}

/** A bundle that can score: at least one backend passed. */
export interface OpenedBundle {
  /** Identifies it until the page is closed. */
  readonly id: number;
  readonly name: string;
  readonly method: string;
  /** The name people use. */
  readonly title: string;
  /** Sha256 of all it holds. */
  readonly digest: string;
  readonly preprocessing: Preprocessing;
  /** Absent if no normal images were held out. */
  readonly threshold?: number;
  readonly falseAlarmRate?: number;
  /** Scores of held-out normal images, ascending. */
  readonly normalScores: readonly number[];
  /** Whether it recognizes images of another kind. */
  readonly hasGate: boolean;
  /** Whether it makes images, which the film can be blended with. */
  readonly reconstructs: boolean;
  readonly checks: readonly BackendCheck[];
  /** The fastest backend that passed. */
  readonly backend: BackendName;
}

/** What a bundle says about an image. */
export interface BundleScore {
  /** Higher = more anomalous; comparable only within one bundle. */
  readonly score: number;
  readonly threshold?: number;
  /** Whether the score reaches the threshold. */
  readonly anomalous?: boolean;
  /** Conformal p-value. */
  readonly pValue?: number;
  /** Why the score may mean nothing. */
  readonly warnings: readonly ImageWarning[];
}

/** A scored image. */
export interface ScoredImage {
  readonly width: number;
  readonly height: number;
  /** By the bundle's id. */
  readonly scores: ReadonlyMap<number, BundleScore>;
  /** From the file's bytes to the last score, milliseconds. */
  readonly milliseconds: number;
  /** A small PNG of it. */
  readonly thumbnail: Blob;
}

/** A decoded image. */
export type Levels = Omit<DecodedImage, 'warnings'>;

/** A picture with R, G, B and opacity interleaved, as a canvas takes it. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** A normal film near the one examined. */
export interface NearFilm {
  /** Angle between the embeddings, a fraction of π. */
  readonly angularDistance: number;
  /** Gray levels of a square picture; absent if the bundle holds none. */
  readonly picture?: { readonly side: number; readonly levels: Uint8Array };
}

/** What a bundle shows of an image, besides its score. Pictures cover `place`. */
export interface Evidence {
  /** Where it looks anomalous; transparent where it does not. */
  readonly heatmap: Rgba;
  /** What the network made of it, if it makes images. */
  readonly reconstruction?: Rgba;
  /** The part of the image that the network saw, in pixels of the image; may reach beyond it. */
  readonly place: Place;
  readonly neighbors: readonly NearFilm[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An image as it is examined: its levels at full resolution, and what each bundle shows of it, by its id. */
export interface ExaminedImage {
  readonly levels: Levels;
  readonly evidence: ReadonlyMap<number, Evidence>;
}

/** How much the worker holds. */
export interface WorkerMemory {
  readonly tensors: number;
  /** Of tensors, as TensorFlow.js counts them. */
  readonly bytes: number;
  /** What WebAssembly has taken from the system; it grows and never shrinks. 0 before it is used. */
  readonly wasmBytes: number;
}

/** What the worker does for the page. */
export interface ScoringEngine {
  /**
   * Verifies a bundle's files by their hashes, then scores its golden inputs on each backend.
   *
   * @param onCheck called after each backend
   * @throws Error in words, when it is not intact or no backend passes.
   */
  open(source: BundleSource, onCheck: (check: BackendCheck) => void): Promise<OpenedBundle>;
  /** Scores an image with every open bundle. @throws Error naming the file and what is wrong with it. */
  score(image: Blob | Levels, name: string): Promise<ScoredImage>;
  /** Decodes an image for display, with the evidence of every open bundle. */
  examine(image: Blob | Levels, name: string): Promise<ExaminedImage>;
  memory(): Promise<WorkerMemory>;
}
