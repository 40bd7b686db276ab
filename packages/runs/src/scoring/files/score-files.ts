import { SettingsError, toTensor, type BundleManifest, type Detector } from '@cxr-anomaly/core-nets';
import type { ImageWarning, InputGate } from '@cxr-anomaly/data-cxr';
import type { PictureKind } from '../../pictures/mark-picture';
import { judgeScore } from '../judge-score';
import { listInputs, placeInputs, type PlacedInput } from './list-inputs';
import { PictureFolder } from './picture-folder';
import { readInput, wordFor, type FileFailure, type FileName, type ReadInput } from './read-input';
import { assertNeighbors } from './show-neighbors';
import { writeHeatmap } from './write-heatmap';
import { writeNeighbors, type NearImage } from './write-neighbors';

/** Number of images decoded at once. */
const BATCH = 16;

/** A scored file. */
export type FileScore = FileName & ScoreOfFile;

interface ScoreOfFile {
  /** Higher = more anomalous. */
  readonly score: number;
  /** Like the two below, absent if the bundle has no calibration. */
  readonly threshold?: number;
  /** Whether the score reaches the threshold. */
  readonly anomalous?: boolean;
  /** Conformal p-value: the fraction of normal images expected to score at least as high. */
  readonly pValue?: number;
  /** Why the score may mean nothing; absent if there is no reason to doubt it. */
  readonly warnings?: readonly ImageWarning[];
  /** If requested: the normal training images nearest to it, nearest first. */
  readonly neighbors?: readonly NearImage[];
  /** If requested: the path of its heat map; two more pictures are beside it, `.heatmap-beside.png` and `.heatmap-raw.png`. */
  readonly heatmap?: string;
}

/** What scoring files needs of a loaded bundle. */
export interface FileScorer {
  readonly manifest: Pick<BundleManifest, 'calibration'>;
  readonly detector: Pick<Detector, 'method' | 'preprocessing' | 'score' | 'explain' | 'neighbors'>;
  /** If present, an image that it refuses is scored with a warning. */
  readonly gate?: InputGate;
}

/** What to report about a file in addition to its score. */
export interface ScoreFilesOptions {
  /** How many of the nearest normal training images to list, for memory methods. */
  readonly neighbors?: number;
  /** A folder for pictures of these, created if missing. */
  readonly neighborsDir?: string;
  /** A folder for pictures of each file's evidence at the file's own size, created if missing. */
  readonly heatmaps?: string;
  /** Called once for each of these folders if pictures of an earlier run are replaced by new ones with the same name. */
  readonly onReplace?: (folder: string) => void;
  /** Names files by the hash of their content and leaves training images unnamed, so that no path is revealed. */
  readonly anonymous?: boolean;
}

/**
 * Scores image files and the images in folders, in the given order; the next files are decoded while some are scored. A file
 * that cannot be read becomes a failure in its place.
 *
 * Each file is scored alone: what else is scored, and in what order, changes no digit of its score. In a batch it would,
 * as libraries add numbers up in an order that depends on how many there are.
 *
 * @throws SettingsError when the detector has no neighbors, or a folder of pictures cannot be created.
 */
export async function* scoreFiles(
  bundle: FileScorer,
  paths: readonly string[],
  options: ScoreFilesOptions = {},
): AsyncGenerator<FileScore | FileFailure> {
  yield* scoreInputs(bundle, placeInputs(await listInputs(paths)), options);
}

/** Scores listed inputs, as `scoreFiles` does; they may be a part of the output. */
export async function* scoreInputs(
  bundle: FileScorer,
  inputs: readonly PlacedInput[],
  options: ScoreFilesOptions,
): AsyncGenerator<FileScore | FileFailure> {
  const details = await prepareDetails(bundle, options);
  const { gate, detector } = bundle;
  const common = {
    ...{ preprocessing: detector.preprocessing, anonymous: details.anonymous },
    keepsFilm: details.heatmaps !== undefined,
    ...(gate && { gate }),
  };
  const readBatch = (from: number): Promise<(ReadInput | FileFailure)[]> => {
    const batch = inputs.slice(from, from + BATCH);
    return Promise.all(batch.map((input) => readInput(input, { ...common, place: input.place })));
  };
  let next = readBatch(0);
  for (let from = 0; from < inputs.length; from += BATCH) {
    const current = await next;
    next = readBatch(from + BATCH);
    for (const entry of current) yield 'error' in entry ? entry : await scoreInput(bundle, entry, details);
  }
}

interface Details {
  readonly anonymous: boolean;
  readonly neighbors?: number;
  readonly neighborsFolder?: PictureFolder;
  readonly heatmaps?: PictureFolder;
}

async function prepareDetails(
  { detector }: FileScorer,
  { neighbors, neighborsDir, heatmaps, onReplace, anonymous = false }: ScoreFilesOptions,
): Promise<Details> {
  if (neighbors !== undefined) assertNeighbors(detector);
  if (neighborsDir !== undefined && neighbors === undefined)
    throw new SettingsError(
      'Pictures of neighbors need their number: set neighbors (--neighbors 3) as well.',
    );
  const open = (path: string, kind: PictureKind, holds: string) =>
    PictureFolder.open(path, { kind, holds, ...(onReplace && { onReplace }) });
  return {
    anonymous,
    ...(neighbors !== undefined && { neighbors }),
    ...(neighborsDir !== undefined && {
      neighborsFolder: await open(neighborsDir, 'neighbor', 'pictures of neighbors'),
    }),
    ...(heatmaps !== undefined && { heatmaps: await open(heatmaps, 'heat map', 'heat maps') }),
  };
}

/** Scores an image that has been read. */
export async function scoreInput(
  { detector, manifest }: FileScorer,
  input: ReadInput,
  { neighbors: k, neighborsFolder: folder, heatmaps, anonymous }: Details,
): Promise<FileScore | FileFailure> {
  const { name, pictureName, pixels, warnings, film } = input;
  const { side, channels } = detector.preprocessing;
  const image = toTensor({ indexes: Int32Array.of(0), pixels, shape: [1, side, side, channels], channels });
  try {
    const scored = detector.score(image);
    const [score = Number.NaN] = await scored.data<'float32'>();
    scored.dispose();
    const judged = judge(name, score, manifest.calibration);
    if ('error' in judged) return judged;
    let near: NearImage[] | undefined;
    if (k !== undefined) {
      assertNeighbors(detector);
      const options = { k, anonymous, pictureName, ...(folder && { folder }) };
      near = await writeNeighbors(detector, image, options);
    }
    const heatmap =
      heatmaps && film && (await writeHeatmap(heatmaps, detector, image, { pictureName, film }));
    return {
      ...judged,
      ...(warnings.length > 0 && { warnings }),
      ...(near && { neighbors: near }),
      ...(heatmap !== undefined && { heatmap }),
    };
  } finally {
    image.dispose();
  }
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
