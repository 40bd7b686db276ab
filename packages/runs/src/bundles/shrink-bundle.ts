import { existsSync, realpathSync } from 'node:fs';
import {
  BundleError,
  calibrate,
  hashFile,
  openBundle,
  SettingsError,
  writeBundle,
  type BundleContent,
  type BundleManifest,
  type Detector,
  type Method,
  type OpenBundle,
  type WeightPrecision,
} from '@cxr-anomaly/core-nets';
import { saveBundle } from '@cxr-anomaly/core-nets/node';
import { openDataSet, prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import { silentReporter, type Reporter } from '../reporting/reporter';
import { reportProblems, watchPreparation } from '../run/report-data';
import { runFolder } from '../run/run-folder';
import { readJson } from '../run/read-json';
import { runConfigSchema } from '../run/run-schemas';
import { DEFAULT_VAL_FRACTION } from '../run/train-run';
import { isTestable } from '../scoring/evaluate';
import { compareDetectors, type ScoreChange } from './compare-detectors';
import { loadBundle } from './load-bundle';
import { openTrusted, type BundleTrust } from './open-trusted';

/** What a bundle with fewer bits a weight is like, beside the one it was made from. */
export interface ShrunkBundle extends ScoreChange {
  readonly bundle: string;
  readonly method: string;
  readonly weights: WeightPrecision;
  /** Of all files. */
  readonly bytes: { readonly before: number; readonly after: number };
  /** The digest of the new bundle; absent if it was not written. */
  readonly sha256?: string;
}

export interface ShrinkOptions extends BundleTrust {
  readonly weights: WeightPrecision;
  /** The data word of the images that both are compared on; that of the run by default, if the bundle is a run's. */
  readonly data?: string;
  /** The folder of the new bundle; nothing is written without one. */
  readonly out?: string;
  /** Told what changes, before anything is written. */
  readonly onCompared?: (change: ShrunkBundle) => void;
  readonly reporter?: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Makes a bundle whose networks' weights take 16 or 8 bits, with golden scores of its own, and with a threshold of its own if the
 * data has held-out normal images. It is unsigned, and names the digest of the bundle that it was made from.
 *
 * @param path a bundle, or a run folder, which holds one
 * @throws SettingsError for a bundle that is shrunk already, or `out` if it is that bundle's own folder; BundleError, DataError,
 * EngineError, or the signal's reason.
 */
export async function shrinkBundle(
  path: string,
  methods: readonly Method[],
  options: ShrinkOptions,
): Promise<ShrunkBundle> {
  const { weights, out, reporter = silentReporter, signal } = options;
  await startEngine();
  const { bundle: source } = await openTrusted(path, methods, options);
  const { manifest, name } = source;
  if (manifest.shrunk)
    throw new SettingsError(
      `${name}: its weights are ${manifest.shrunk.weights} already. Shrink the bundle it was made from.`,
    );
  if (out !== undefined && existsSync(out) && realpathSync(out) === realpathSync(name))
    throw new SettingsError(`${out}: is the bundle itself. Choose another folder with --out.`);
  // Opened twice, as loading takes the golden inputs; first, so that nothing is held if it fails.
  const { detector, gate } = await loadBundle(path, methods, options);
  const goldenImages = await source.readGolden();
  let shrunk: Detector | undefined;
  try {
    const { module, calibration, digest: from } = manifest;
    const content: BundleContent = {
      goldenImages,
      ...(calibration && { calibration }),
      ...(gate && { gate }),
      ...(module && { module }),
      shrunk: { weights, from },
    };
    const smaller = await roundWeights(detector, content, source, methods);
    shrunk = smaller.detector;
    const splits = await prepareImages(path, manifest, options);
    const watch = { reporter, ...(signal && { signal }) };
    const { change, normalScores } = await compareDetectors(
      { before: detector, after: shrunk },
      { ...splits, golden: goldenImages },
      watch,
    );
    const result: ShrunkBundle = {
      ...{ bundle: name, method: manifest.method, weights },
      bytes: { before: sizeOf(manifest), after: sizeOf(smaller.manifest) },
      ...change,
    };
    reporter.clear();
    options.onCompared?.(result);
    if (out === undefined) return result;
    const own = normalScores && calibrate(normalScores, calibration?.falseAlarmRate);
    const saved = await saveBundle(out, shrunk, { ...content, ...(own && { calibration: own }) });
    return { ...result, sha256: saved.digest };
  } finally {
    goldenImages.dispose();
    detector.dispose();
    shrunk?.dispose();
    reporter.clear();
  }
}

/** Writes a bundle into memory and reads its detector from there: what it computes with is what a bundle can hold. */
async function roundWeights(
  detector: Detector,
  content: BundleContent,
  { name }: OpenBundle,
  methods: readonly Method[],
): Promise<{ readonly detector: Detector; readonly manifest: BundleManifest }> {
  const files = new Map<string, Uint8Array>();
  const manifest = await writeBundle(
    async (path, bytes) => {
      files.set(path, bytes);
      return (await hashFile(bytes)).sha256;
    },
    detector,
    content,
  );
  const opened = await openBundle(
    (path) => {
      const bytes = files.get(path);
      if (!bytes) throw new BundleError(`${name}: '${path}' was not written.`);
      return hashFile(bytes);
    },
    name,
    methods,
  );
  return { detector: await opened.method.load(opened), manifest };
}

/** The held-out normal images, and the test images where both classes are among them. */
async function prepareImages(
  path: string,
  { preprocessing, settings }: BundleManifest,
  { data, reporter = silentReporter }: ShrinkOptions,
): Promise<Pick<PreparedData, 'val' | 'test'>> {
  const { config } = runFolder(path);
  const run = existsSync(config) ? await readJson(config, runConfigSchema) : undefined;
  const word = data ?? run?.data.word;
  if (word === undefined) return {};
  const dataSet = await openDataSet(word);
  const { val, test, problems } = await prepareSplits(dataSet, preprocessing, {
    valFraction: run?.valFraction ?? DEFAULT_VAL_FRACTION,
    seed: settings['seed'] as number,
    onProgress: watchPreparation(reporter),
  });
  reportProblems(problems, word, reporter);
  return { ...(val && { val }), ...(test && isTestable(test.items) && { test }) };
}

function sizeOf({ files }: BundleManifest): number {
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}
