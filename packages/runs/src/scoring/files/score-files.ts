import { toTensor, type BundleManifest, type Detector } from '@cxr-anomaly/core-nets';
import {
  fitToSide,
  judgeImage,
  toNetworkInput,
  type DecodedImage,
  type ImageWarning,
  type InputGate,
  type PixelBatch,
  type Preprocessing,
} from '@cxr-anomaly/data-cxr';
import { decodeFile } from '@cxr-anomaly/data-cxr/node';
import { judgeScore } from '../judge-score';
import { HeatmapFolder } from './heatmap-folder';
import { listInputs, type Input } from './list-inputs';
import { assertNeighbors, showNeighbors, type ShownNeighbor } from './show-neighbors';

/** Images decoded and scored together. */
const BATCH = 16;

/** A scored file. */
export interface FileScore {
  readonly path: string;
  /** Higher = more anomalous. */
  readonly score: number;
  /** Absent, as the two below, where the bundle has no calibration. */
  readonly threshold?: number;
  /** Whether the score exceeds the threshold. */
  readonly anomalous?: boolean;
  /** Conformal p-value: the fraction of normal images expected to score at least as high. */
  readonly pValue?: number;
  /** Absent where there is nothing to doubt: why the score may mean nothing. */
  readonly warnings?: readonly ImageWarning[];
  /** Where asked for: the normal training images nearest to it, nearest first. */
  readonly neighbors?: readonly ShownNeighbor[];
  /** Where asked for: the path of its heat map. */
  readonly heatmap?: string;
}

/** A file that could not be scored. */
export interface FileFailure {
  readonly path: string;
  readonly error: string;
}

/** What scoring files needs of a loaded bundle. */
export interface FileScorer {
  readonly manifest: Pick<BundleManifest, 'calibration'>;
  readonly detector: Pick<Detector, 'method' | 'preprocessing' | 'score' | 'explain' | 'neighbors'>;
  /** With one, an image that it refuses is scored with a warning. */
  readonly gate?: InputGate;
}

/** What to tell of a file beside its score. */
export interface ScoreFilesOptions {
  /** How many of the nearest normal training images, for memory methods. */
  readonly neighbors?: number;
  /** A folder for a picture of each file's evidence, made where it is missing. */
  readonly heatmaps?: string;
}

/**
 * Scores image files and the images in folders, a batch at a time, in the order given; the next batch is decoded while
 * one is scored. A file that cannot be read becomes a failure in its place.
 *
 * @throws SettingsError when the detector has no neighbors, or the folder of heat maps cannot be made.
 */
export async function* scoreFiles(
  bundle: FileScorer,
  paths: readonly string[],
  { neighbors, heatmaps }: ScoreFilesOptions = {},
): AsyncGenerator<FileScore | FileFailure> {
  if (neighbors !== undefined) assertNeighbors(bundle.detector);
  const details: Details = {
    ...(neighbors !== undefined && { neighbors }),
    ...(heatmaps !== undefined && { heatmaps: await HeatmapFolder.open(heatmaps) }),
  };
  const inputs = await listInputs(paths);
  let next = decodeBatch(inputs.slice(0, BATCH), bundle);
  for (let from = 0; from < inputs.length; from += BATCH) {
    const current = await next;
    next = decodeBatch(inputs.slice(from + BATCH, from + 2 * BATCH), bundle);
    yield* await scoreBatch(bundle, current, details);
  }
}

type Decoded =
  | { readonly path: string; readonly pixels: Float32Array; readonly warnings: readonly ImageWarning[] }
  | FileFailure;

interface Details {
  readonly neighbors?: number;
  readonly heatmaps?: HeatmapFolder;
}

async function decodeBatch(inputs: readonly Input[], bundle: FileScorer): Promise<Decoded[]> {
  return Promise.all(
    inputs.map(async (input): Promise<Decoded> => {
      if ('error' in input) return input;
      try {
        return { path: input.path, ...prepare(await decodeFile(input.path), bundle) };
      } catch (error) {
        return { path: input.path, error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

function prepare(image: DecodedImage, { detector: { preprocessing }, gate }: FileScorer) {
  // Resized once, for the gate and the network, which leaves what has the right size alone.
  const fitted = fitToSide(image, preprocessing);
  const refusal = gate && judgeImage(gate, image, fitted);
  return {
    pixels: toNetworkInput(fitted, preprocessing),
    warnings: [...(image.warnings ?? []), ...(refusal ? [refusal] : [])],
  };
}

async function scoreBatch(
  { detector, manifest }: FileScorer,
  decoded: readonly Decoded[],
  { neighbors, heatmaps }: Details,
): Promise<(FileScore | FileFailure)[]> {
  const readable = decoded.filter((entry) => 'pixels' in entry);
  if (readable.length === 0) return decoded.filter((entry) => 'error' in entry);
  const rows = readable.map(({ pixels }) => pixels);
  const images = toTensor(stack(rows, detector.preprocessing));
  try {
    const scored = detector.score(images);
    const scores = await scored.data<'float32'>();
    scored.dispose();
    const near = neighbors === undefined ? [] : await showNeighbors(detector, images, neighbors);
    const pictures = (await heatmaps?.write(detector, images, readable)) ?? [];
    let row = 0;
    return decoded.map((entry) => {
      if ('error' in entry) return entry;
      const at = row++;
      const judged = judge(entry.path, scores[at] ?? Number.NaN, manifest.calibration);
      if ('error' in judged) return judged;
      const [neighborsThere, heatmap] = [near[at], pictures[at]];
      return {
        ...judged,
        ...(entry.warnings.length > 0 && { warnings: entry.warnings }),
        ...(neighborsThere && { neighbors: neighborsThere }),
        ...(heatmap !== undefined && { heatmap }),
      };
    });
  } finally {
    images.dispose();
  }
}

function stack(rows: readonly Float32Array[], { side, channels }: Preprocessing): PixelBatch {
  const size = side * side * channels;
  const pixels = new Float32Array(rows.length * size);
  rows.forEach((row, i) => pixels.set(row, i * size));
  return { indexes: Int32Array.from(rows.keys()), pixels, shape: [rows.length, side, side, channels] };
}

function judge(
  path: string,
  score: number,
  calibration: BundleManifest['calibration'],
): FileScore | FileFailure {
  if (!Number.isFinite(score))
    return { path, error: `${path}: its score is ${score}; the image is unusable.` };
  if (!calibration) return { path, score };
  return { path, score, ...judgeScore(score, calibration) };
}
