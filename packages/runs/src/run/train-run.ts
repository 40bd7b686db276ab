import {
  calibrate,
  DEFAULT_FALSE_ALARM_RATE,
  SettingsError,
  type Calibration,
  type CommonSettings,
  type Detector,
  type FitData,
  type FitHooks,
  type FitSummary,
  type Method,
  type Omission,
  type PresetName,
} from '@cxr-anomaly/core-nets';
import { createCheckpointStore, saveBundle } from '@cxr-anomaly/core-nets/node';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import { openDataSet, prepareSplits, refuseProblems, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import { writeOutput } from '@cxr-anomaly/files/node';
import * as tf from '@tensorflow/tfjs-core';
import { silentReporter, type Reporter } from '../reporting/reporter';
import { countCalled } from '../scoring/count-called';
import { countClasses, isTestable } from '../scoring/evaluate';
import { chooseColumns } from '../scoring/groups/choose-columns';
import { scoreSource } from '../scoring/score-source';
import { measureTest, scoreTest, type Watch } from '../scoring/test-detector';
import { fingerprintMethod } from './code-fingerprint';
import { findFinished } from './find-finished';
import { watchFit } from './fit-progress';
import { learnInputGate } from './learn-input-gate';
import { drawLike, takeFirst } from './first-images';
import { reportProblems, watchPreparation } from './report-data';
import { withOwnFolder, type OwnFolder } from './own-folder';
import { digestPretrained, readPretrained } from './read-pretrained';
import { describeRun } from './run-config';
import { writeDigests } from './digests';
import { DIGESTED } from './read-finished';
import { assertUnused, findEarlierRun, runFolder, type RunFolder } from './run-folder';
import { RunLog } from './run-log';
import { describeResult, type RunMetrics } from './run-metrics';
import { writeSamples } from './sample-images';
import { runConfigSchema, runFigures, runMetricsSchema } from './run-schemas';
import { formatScores, SCORES } from './scores-csv';
import { formatJson, jsonKind, writeJson } from './write-json';
import { writeEvents } from '../tensorboard/write-events';
import { writeResultEvents } from '../tensorboard/write-result-events';

/** Fraction of the normal training images held out for calibration if the data has no validation split. */
export const DEFAULT_VAL_FRACTION = 0.1;

/** Number of images kept in a bundle; their scores show on each load that scores are computed correctly. */
const GOLDEN_IMAGES = 4;

const CONFIG = jsonKind('the settings of a run', runConfigSchema);
const ENGINE = jsonKind('the engine of a run', runFigures.engine);
const RESULT = jsonKind('the result of a run', runMetricsSchema);

/** Number of images drawn during training. */
const SAMPLES = 6;

export interface TrainRunOptions<Settings extends CommonSettings> {
  readonly method: Method<Settings>;
  readonly settings: Settings;
  /** The preset the settings started from; kept in `config.json`. */
  readonly preset?: PresetName;
  /** A data word such as `phantom` or `nih:DIR`, or the data set that `openDataSet` returned for it. */
  readonly data: string | DataSet;
  /** The run folder. */
  readonly out: string;
  /** Continues the run in `out`. Even without it, a finished run that training again would repeat is returned unchanged. */
  readonly resume?: boolean;
  readonly valFraction?: number;
  /** Share of normal images that may reach the bundle's threshold, above 0 and below 1. */
  readonly falseAlarmRate?: number;
  /** What the bundle must not reveal about the images it was trained on; `pictures` are not drawn during training either. */
  readonly omits?: readonly Omission[];
  /** Refuses data with any problem. */
  readonly strict?: boolean;
  readonly reporter?: Reporter;
  /** Stops training, with a checkpoint of its state. */
  readonly signal?: AbortSignal;
}

export interface FinishedRun {
  readonly folder: RunFolder;
  readonly metrics: RunMetrics;
  /** False if the run was already finished. */
  readonly trained: boolean;
}

/**
 * Trains a method on the normal images of a data set and writes the run folder: settings, log, checkpoints, bundle with a
 * threshold calibrated on held-out normal images, test scores and metrics. The same settings, data, machine and engine produce
 * the same `scores.csv`, even after a kill and resume.
 *
 * @throws SettingsError when `out` is in use, cannot be written to, or holds anything but a run with these settings, data and
 * code.
 * @throws DataError, TrainingError, StorageError, EngineError, or the signal's reason.
 */
export function trainRun<Settings extends CommonSettings>(
  options: TrainRunOptions<Settings>,
): Promise<FinishedRun> {
  const { out, reporter = silentReporter, signal } = options;
  return withOwnFolder(out, { reporter, signal }, (own) => trainIn(own, options));
}

async function trainIn<Settings extends CommonSettings>(
  own: OwnFolder,
  options: TrainRunOptions<Settings>,
): Promise<FinishedRun> {
  const { method, settings, reporter = silentReporter, valFraction = DEFAULT_VAL_FRACTION } = options;
  const { falseAlarmRate = DEFAULT_FALSE_ALARM_RATE, omits = [] } = options;
  const folder = runFolder(options.out);
  const strict = options.strict ?? false;
  // Problems found while listing are refused together with those of decoding, so that leaks between splits come first.
  const dataSet = typeof options.data === 'string' ? await openDataSet(options.data) : options.data;
  const keepFinished = (metrics: RunMetrics): FinishedRun => {
    if (strict) refuseProblems(dataSet.word, dataSet.problems);
    return { folder, metrics, trained: false };
  };
  const { preset, signal } = options;
  const config = describeRun({
    method,
    ...(preset && { preset }),
    settings,
    dataSet,
    valFraction,
    falseAlarmRate,
    omits,
    encoderSha256: await digestPretrained(method, settings),
    code: await codeOf(method),
  });
  if (options.resume === true) {
    const earlier = await findEarlierRun(folder, config);
    if (earlier?.metrics) return keepFinished(earlier.metrics);
    if (earlier) reporter.say(`Continuing the run in ${folder.path}; its files are replaced along the way.`);
  }
  const engine = await startEngine();
  if (options.resume !== true) {
    const metrics = await findFinished(folder, config, engine);
    if (metrics !== undefined) return keepFinished(metrics);
    await assertUnused(folder);
  }
  const prepared = await prepareSplits(dataSet, method.preprocessing(settings), {
    valFraction,
    seed: settings.seed,
    strict,
    onProgress: watchPreparation(reporter),
  });
  reportProblems(prepared.problems, dataSet.word, reporter);
  signal?.throwIfAborted();
  await writeJson(folder.config, config, CONFIG);
  await writeJson(folder.engine, engine, ENGINE);
  const start = await readPretrained(method, settings, reporter);
  const detector = createDetector(method, settings, prepared);
  const watch = { reporter, ...(signal && { signal }) };
  try {
    const { train, val } = prepared;
    const data = { train, ...(val && { val }), ...start };
    const summary = await fitLogged(detector, data, { own, folder, omits }, watch);
    await own.assertThere();
    const calibration = await keepBundle(
      detector,
      prepared,
      { dataSet, folder },
      { reporter, falseAlarmRate, omits, module: method.module },
    );
    const tested = await testAndKeep(detector, prepared, { dataSet, folder, calibration }, watch);
    const run = { method: method.name, dataset: dataSet.word, settings, engine };
    const metrics = describeResult(run, prepared.train.items.length, summary, tested);
    await own.assertThere();
    await writeResultEvents(folder.tensorboard, metrics);
    // The result comes last: a folder that holds it holds a finished run.
    await writeDigests(folder.path, DIGESTED, { 'metrics.json': formatJson(metrics) });
    await writeJson(folder.metrics, metrics, RESULT);
    return { folder, metrics, trained: true };
  } finally {
    detector.dispose();
    tf.dispose({ ...start.pretrained });
    reporter.clear();
  }
}

async function fitLogged(
  detector: Detector,
  data: FitData,
  {
    own,
    folder,
    omits,
  }: { readonly own: OwnFolder; readonly folder: RunFolder; readonly omits: readonly Omission[] },
  { reporter, signal }: Watch,
): Promise<FitSummary> {
  const log = await RunLog.open(folder.log);
  const watch = watchFit(reporter);
  const samples = omits.includes('pictures') ? undefined : await takeFirst(data.val ?? data.train, SAMPLES);
  const store = createCheckpointStore(folder.checkpoints);
  let earlierEpochs = 0;
  const hooks: FitHooks = {
    ...(signal && { signal }),
    checkpoints: {
      ...store,
      async write(name, state) {
        await own.assertThere();
        await store.write(name, state);
      },
    },
    onPhase(phase, index, phases) {
      earlierEpochs = phases.slice(0, index).reduce((sum, { epochs }) => sum + epochs, 0);
      log.addPhase(phase, index);
      watch.onPhase(phase, index, phases);
    },
    onStep: watch.onStep,
    async onEpoch(event) {
      await own.assertThere();
      await log.addEpoch(event);
      const picture = samples && (await writeSamples(folder.samples, detector, samples, event));
      const step = earlierEpochs + event.position.epoch + 1;
      await writeEvents(folder.tensorboard, step, event, picture && { picture, detector });
      await watch.onEpoch(event);
    },
  };
  try {
    const summary = await detector.fit(data, hooks);
    const { selected } = summary;
    const validationLoss = selected.validationLoss ?? log.lastValidationLoss();
    return { ...summary, selected: { ...selected, ...(validationLoss !== undefined && { validationLoss }) } };
  } finally {
    samples?.dispose();
  }
}

/** Calibrates on the held-out normal images, learns what an input looks like, and saves the bundle. */
async function keepBundle(
  detector: Detector,
  prepared: PreparedData,
  { dataSet, folder }: { readonly dataSet: DataSet; readonly folder: RunFolder },
  {
    reporter,
    falseAlarmRate,
    omits,
    module,
  }: {
    readonly reporter: Reporter;
    readonly falseAlarmRate: number;
    readonly omits: readonly Omission[];
    readonly module: Method['module'];
  },
): Promise<Calibration | undefined> {
  const { train, val } = prepared;
  const { batchSize } = detector.settings;
  const calibration = val && calibrate(await scoreSource(detector, val, { batchSize }), falseAlarmRate);
  if (!calibration) reporter.warn('No normal images are held out, so the bundle has no threshold.');
  if (calibration && calibration.falseAlarmRate > falseAlarmRate) {
    const count = calibration.normalScores.length;
    reporter.warn(
      `${count} normal images are held out, too few to promise a false-alarm rate of ${falseAlarmRate}: the threshold is set for 1/${count + 1}.`,
    );
  }
  const gate = await learnInputGate(dataSet, prepared);
  if (!gate) reporter.warn('There are too few normal training images, so the bundle has no input gate.');
  const goldenImages = await (omits.includes('pictures') ? drawLike : takeFirst)(val ?? train, GOLDEN_IMAGES);
  try {
    await saveBundle(folder.bundle, detector, {
      goldenImages,
      ...(calibration && { calibration }),
      ...(gate && { gate }),
      ...(module && { module }),
      omits,
    });
    return calibration;
  } finally {
    goldenImages.dispose();
  }
}

/** Scores the test split and keeps its scores; computes metrics only if it has both classes. */
async function testAndKeep(
  detector: Detector,
  { test }: PreparedData,
  where: {
    readonly dataSet: DataSet;
    readonly folder: RunFolder;
    readonly calibration: Calibration | undefined;
  },
  watch: Watch,
): Promise<Pick<RunMetrics, 'test' | 'atThreshold'>> {
  const { dataSet, folder, calibration } = where;
  if (!test) {
    watch.reporter.warn('The data has no test images, so there are no scores and no metrics.');
    return {};
  }
  const scores = await scoreTest(detector, test, watch);
  await writeOutput(folder.scores, formatScores(test.items, scores), SCORES);
  if (isTestable(test.items)) {
    const labels = test.items.map(({ label }) => label);
    return {
      test: await measureTest(
        detector,
        test,
        { scores, dataSet, columns: chooseColumns(dataSet, undefined), threshold: calibration?.threshold },
        watch,
      ),
      ...(calibration && { atThreshold: countCalled(scores, labels, calibration.threshold) }),
    };
  }
  const { normal, anomalous } = countClasses(test.items);
  watch.reporter.warn(
    `The test split has ${normal} normal and ${anomalous} anomalous images; metrics need one of each.`,
  );
  return {};
}

/** Returns the digest of the code behind a method; undefined if it cannot be found, as in a bundled service. */
async function codeOf(method: Pick<Method, 'name' | 'module'>): Promise<string | undefined> {
  return fingerprintMethod(method, require.main?.filename).catch(() => undefined);
}

/**
 * Creates a detector, whose name for its method will be that of its bundle.
 *
 * @throws SettingsError before anything is trained in vain.
 */
function createDetector<Settings extends CommonSettings>(
  method: Method<Settings>,
  settings: Settings,
  { preprocessing }: PreparedData,
): Detector<Settings> {
  const detector = method.create(settings, preprocessing);
  if (detector.method === method.name) return detector;
  detector.dispose();
  throw new SettingsError(
    `The method ${method.name} creates a detector of "${detector.method}". Give both the same name: otherwise its bundle could not be loaded.`,
  );
}
