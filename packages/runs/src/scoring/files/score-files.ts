import { toTensor, type BundleManifest, type Detector } from '@cxr-anomaly/core-nets';
import type { ImageWarning, InputGate, PixelBatch, Preprocessing } from '@cxr-anomaly/data-cxr';
import { judgeScore } from '../judge-score';
import { HeatmapFolder } from './heatmap-folder';
import { listInputs } from './list-inputs';
import { readInput, wordFor, type FileFailure, type FileName, type ReadInput } from './read-input';
import { assertNeighbors, showNeighbors, type ShownNeighbor } from './show-neighbors';

/** Images decoded and scored together. */
const BATCH = 16;

/** A scored file. */
export type FileScore = FileName & ScoreOfFile;

interface ScoreOfFile {
  /** Higher = more anomalous. */
  readonly score: number;
  /** Absent, as the two below, where the bundle has no calibration. */
  readonly threshold?: number;
  /** Whether the score reaches the threshold. */
  readonly anomalous?: boolean;
  /** Conformal p-value: the fraction of normal images expected to score at least as high. */
  readonly pValue?: number;
  /** Absent where there is nothing to doubt: why the score may mean nothing. */
  readonly warnings?: readonly ImageWarning[];
  /** Where asked for: the normal training images nearest to it, nearest first. */
  readonly neighbors?: readonly NearImage[];
  /** Where asked for: the path of its heat map. */
  readonly heatmap?: string;
}

/** A neighbor without its id where paths are not to be told: the id of a training image often is its path. */
type NearImage = Omit<ShownNeighbor, 'id'> & Partial<Pick<ShownNeighbor, 'id'>>;

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
  /** Calls files by the hash of their content and training images by nothing, so that no path is told. */
  readonly anonymous?: boolean;
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
  { neighbors, heatmaps, anonymous = false }: ScoreFilesOptions = {},
): AsyncGenerator<FileScore | FileFailure> {
  if (neighbors !== undefined) assertNeighbors(bundle.detector);
  const details: Details = {
    anonymous,
    ...(neighbors !== undefined && { neighbors }),
    ...(heatmaps !== undefined && { heatmaps: await HeatmapFolder.open(heatmaps) }),
  };
  const inputs = await listInputs(paths);
  const { gate, detector } = bundle;
  const common = { preprocessing: detector.preprocessing, anonymous, ...(gate && { gate }) };
  const readBatch = (from: number): Promise<(ReadInput | FileFailure)[]> => {
    const batch = inputs.slice(from, from + BATCH);
    return Promise.all(batch.map((input, i) => readInput(input, { ...common, place: from + i + 1 })));
  };
  let next = readBatch(0);
  for (let from = 0; from < inputs.length; from += BATCH) {
    const current = await next;
    next = readBatch(from + BATCH);
    yield* await scoreBatch(bundle, current, details);
  }
}

interface Details {
  readonly anonymous: boolean;
  readonly neighbors?: number;
  readonly heatmaps?: HeatmapFolder;
}

async function scoreBatch(
  { detector, manifest }: FileScorer,
  inputs: readonly (ReadInput | FileFailure)[],
  { neighbors, heatmaps, anonymous }: Details,
): Promise<(FileScore | FileFailure)[]> {
  const readable = inputs.filter((entry) => 'pixels' in entry);
  if (readable.length === 0) return inputs.filter((entry) => 'error' in entry);
  const rows = readable.map(({ pixels }) => pixels);
  const images = toTensor(stack(rows, detector.preprocessing));
  try {
    const scored = detector.score(images);
    const scores = await scored.data<'float32'>();
    scored.dispose();
    const near = neighbors === undefined ? [] : await showNeighbors(detector, images, neighbors);
    const pictures = (await heatmaps?.write(detector, images, readable)) ?? [];
    let row = 0;
    return inputs.map((entry) => {
      if ('error' in entry) return entry;
      const at = row++;
      const judged = judge(entry.name, scores[at] ?? Number.NaN, manifest.calibration);
      if ('error' in judged) return judged;
      const [neighborsThere, heatmap] = [near[at], pictures[at]];
      return {
        ...judged,
        ...(entry.warnings.length > 0 && { warnings: entry.warnings }),
        ...(neighborsThere && { neighbors: anonymous ? neighborsThere.map(withoutId) : neighborsThere }),
        ...(heatmap !== undefined && { heatmap }),
      };
    });
  } finally {
    images.dispose();
  }
}

function withoutId({ angularDistance, thumbnail }: ShownNeighbor): NearImage {
  return { angularDistance, ...(thumbnail !== undefined && { thumbnail }) };
}

function stack(rows: readonly Float32Array[], { side, channels }: Preprocessing): PixelBatch {
  const size = side * side * channels;
  const pixels = new Float32Array(rows.length * size);
  rows.forEach((row, i) => pixels.set(row, i * size));
  return { indexes: Int32Array.from(rows.keys()), pixels, shape: [rows.length, side, side, channels] };
}

function judge(
  name: FileName,
  score: number,
  calibration: BundleManifest['calibration'],
): FileScore | FileFailure {
  if (!Number.isFinite(score))
    return { ...name, error: `${wordFor(name)}: its score is ${score}; the image is unusable.` };
  if (!calibration) return { ...name, score };
  return { ...name, score, ...judgeScore(score, calibration) };
}
