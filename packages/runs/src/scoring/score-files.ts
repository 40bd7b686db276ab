import { toTensor } from '@cxr-anomaly/core-nets';
import { toNetworkInput, type PixelBatch, type Preprocessing } from '@cxr-anomaly/data-cxr';
import { decodeFile } from '@cxr-anomaly/data-cxr/node';
import { conformalPValues } from '@cxr-anomaly/metrics';
import { listInputs, type Input } from './list-inputs';
import type { LoadedBundle } from './load-bundle';

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
}

/** A file that could not be scored. */
export interface FileFailure {
  readonly path: string;
  readonly error: string;
}

/**
 * Scores image files and the images in folders, a batch at a time, in the order given; the next batch is decoded while
 * one is scored. A file that cannot be read becomes a failure in its place.
 */
export async function* scoreFiles(
  bundle: LoadedBundle,
  paths: readonly string[],
): AsyncGenerator<FileScore | FileFailure> {
  const inputs = await listInputs(paths);
  const { preprocessing } = bundle.detector;
  let next = decodeBatch(inputs.slice(0, BATCH), preprocessing);
  for (let from = 0; from < inputs.length; from += BATCH) {
    const current = await next;
    next = decodeBatch(inputs.slice(from + BATCH, from + 2 * BATCH), preprocessing);
    yield* await scoreBatch(bundle, current);
  }
}

type Decoded = { readonly path: string; readonly pixels: Float32Array } | FileFailure;

async function decodeBatch(inputs: readonly Input[], preprocessing: Preprocessing): Promise<Decoded[]> {
  return Promise.all(
    inputs.map(async (input): Promise<Decoded> => {
      if ('error' in input) return input;
      try {
        return { path: input.path, pixels: toNetworkInput(await decodeFile(input.path), preprocessing) };
      } catch (error) {
        return { path: input.path, error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

async function scoreBatch(
  { detector, manifest }: LoadedBundle,
  decoded: readonly Decoded[],
): Promise<(FileScore | FileFailure)[]> {
  const readable = decoded.filter((entry) => 'pixels' in entry);
  if (readable.length === 0) return decoded.filter((entry) => 'error' in entry);
  const images = toTensor(
    stack(
      readable.map(({ pixels }) => pixels),
      detector.preprocessing,
    ),
  );
  const scored = detector.score(images);
  images.dispose();
  const scores = await scored.data<'float32'>();
  scored.dispose();
  let row = 0;
  return decoded.map((entry) => {
    if ('error' in entry) return entry;
    return judge(entry.path, scores[row++] ?? Number.NaN, manifest.calibration);
  });
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
  calibration: LoadedBundle['manifest']['calibration'],
): FileScore | FileFailure {
  if (!Number.isFinite(score))
    return { path, error: `${path}: its score is ${score}; the image is unusable.` };
  if (!calibration) return { path, score };
  const { threshold, normalScores } = calibration;
  const [pValue = Number.NaN] = conformalPValues(normalScores, [score]);
  return { path, score, threshold, anomalous: score > threshold, pValue };
}
