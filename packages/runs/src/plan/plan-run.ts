import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommonSettings, Detector, FitData, Method } from '@cxr-anomaly/core-nets';
import { DataError, type DataSet } from '@cxr-anomaly/data-cxr';
import { prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { startEngine, type EngineInfo } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { silentReporter, type Reporter } from '../reporting/reporter';
import { readPretrained } from '../run/read-pretrained';
import { watchPreparation } from '../run/report-data';
import { measureTest, scoreTest, type Watch } from '../scoring/test-detector';
import { chooseRehearsal } from './choose-rehearsal';
import { measurePeak, rehearseTraining, type PhaseTimes, type Rehearsal } from './rehearse-training';
import { listUsed, takePart } from './take-part';

export interface PlanOptions {
  readonly method: Method;
  readonly settings: CommonSettings;
  readonly dataSet: DataSet;
  readonly valFraction: number;
  readonly reporter?: Reporter;
  readonly signal?: AbortSignal;
}

/** What a run is expected to take. Bytes are counted, times measured over a few steps. */
export interface RunPlan {
  readonly method: string;
  readonly engine: Pick<EngineInfo, 'kind' | 'device'>;
  readonly images: { readonly train: number; readonly val: number; readonly test: number };
  readonly phases: readonly (PhaseTimes & { readonly seconds: number })[];
  readonly seconds: {
    /** Only the first time; the cache is kept. */
    readonly decode: number;
    readonly train: number;
    readonly test: number;
  };
  readonly bytes: {
    /** All tensors at the fullest moment of a training step. */
    readonly tensors: number;
    /** Weights and what else the method keeps. */
    readonly weights: number;
    /** The image cache on disk. */
    readonly cache: number;
    /** Embeddings of the normal images, for memory methods. */
    readonly memoryBank: number;
  };
}

/**
 * Estimates what a run takes by decoding a part of the data, training one epoch of each phase on it, and scoring some
 * images. None of this is kept.
 *
 * @throws DataError when there is nothing to train on; SettingsError, TrainingError, EngineError, or the signal's reason.
 */
export async function planRun(options: PlanOptions): Promise<RunPlan> {
  const { method, settings, dataSet, valFraction, reporter = silentReporter, signal } = options;
  const engine = await startEngine();
  const cacheDir = await mkdtemp(join(tmpdir(), 'cxr-plan-'));
  const images = countImages(dataSet, valFraction);
  const { batchSize, batches, scored } = chooseRehearsal(settings);
  const part = takePart(dataSet, {
    train: Math.ceil((batches * batchSize) / (1 - valFraction)),
    val: scored,
    test: scored,
  });
  const pretrained = await readPretrained(method, settings, reporter);
  try {
    const start = performance.now();
    const prepared = await prepareSplits(part, method.preprocessing(settings), {
      ...{ cacheDir, valFraction, seed: settings.seed, onProgress: watchPreparation(reporter) },
    });
    const decode = (performance.now() - start) / 1000 / part.items.length;
    signal?.throwIfAborted();
    const tensorsBefore = tf.memory().numBytes;
    const create = (size: number) => method.create({ ...settings, batchSize: size }, prepared.preprocessing);
    const detector = create(batchSize);
    try {
      const weights = tf.memory().numBytes - tensorsBefore;
      const watch = { reporter, ...(signal && { signal }) };
      const { train, val } = prepared;
      const data = { train, ...(val && { val }), ...pretrained };
      // First, so that what is timed afterward is warm.
      const tensors = await projectPeak(create, data, { tried: batchSize, wanted: settings.batchSize });
      const rehearsal = await rehearseTraining(detector, data, watch);
      const total = images.train + images.val + images.test;
      return {
        method: method.name,
        engine: { kind: engine.kind, device: engine.device },
        images,
        ...projectTraining(perBatch(rehearsal, settings.batchSize / batchSize), images, prepared, {
          decode: decode * total,
          test: await timeTest(detector, prepared, { dataSet: part, images }, watch),
        }),
        bytes: {
          tensors,
          weights,
          cache: Math.round(((await folderBytes(cacheDir)) / part.items.length) * total),
          memoryBank: bankBytes(detector, images.train),
        },
      };
    } finally {
      detector.dispose();
      reporter.clear();
    }
  } finally {
    tf.dispose({ ...pretrained.pretrained });
    await rm(cacheDir, { recursive: true, force: true });
  }
}

type Images = RunPlan['images'];

/** Counts the images of each split after normal images are held out. */
function countImages({ items, word }: DataSet, valFraction: number): Images {
  const [train, val, test] = (['train', 'val', 'test'] as const).map(
    (split) => listUsed(items, split).length,
  );
  if (!train) throw new DataError(`${word} has no normal training image, so there is nothing to train on.`);
  const held = val ? 0 : Math.round(train * valFraction);
  return { train: train - held, val: (val ?? 0) + held, test: test ?? 0 };
}

/**
 * Projects the bytes of all tensors in a step to its real number of images: apart from weights and optimizer state they are
 * exactly proportional to it, so two sizes are enough.
 */
async function projectPeak(
  create: (batchSize: number) => Detector,
  data: FitData,
  { tried, wanted }: { readonly tried: number; readonly wanted: number },
): Promise<number> {
  const measure = async (size: number): Promise<number> => {
    const detector = create(size);
    try {
      return await measurePeak(detector, data);
    } finally {
      detector.dispose();
    }
  };
  const peak = await measure(tried);
  if (tried === wanted) return peak;
  const fewer = Math.ceil(tried / 2);
  const perImage = fewer === tried ? peak / tried : (peak - (await measure(fewer))) / (tried - fewer);
  return Math.round(peak + perImage * (wanted - tried));
}

/**
 * Scales step times to the training's batch size if fewer images were tried: the time of a step is proportional to its images.
 */
function perBatch({ phases, finish }: Rehearsal, ratio: number): Rehearsal {
  const scaled = phases.map((times) => ({
    ...times,
    step: times.step * ratio,
    stepsPerEpoch: times.stepsPerEpoch / ratio,
  }));
  return { phases: scaled, finish };
}

/** Scales what was measured on a part of the images to all of them. */
function projectTraining(
  { phases, finish }: Rehearsal,
  images: Images,
  prepared: PreparedData,
  others: { readonly decode: number; readonly test: number },
): Pick<RunPlan, 'phases' | 'seconds'> {
  const ofTrain = images.train / prepared.train.items.length;
  const ofVal = prepared.val ? images.val / prepared.val.items.length : 0;
  const projected = phases.map((times) => {
    const epoch = times.step * times.stepsPerEpoch * ofTrain + times.validate * ofVal;
    return { ...times, seconds: times.prepare * ofTrain + times.epochs * epoch };
  });
  const train = projected.reduce((sum, { seconds }) => sum + seconds, finish * ofTrain);
  return { phases: projected, seconds: { ...others, train } };
}

/** Estimates the seconds that scoring all test and held-out images takes, and comparing with masks if there are any. */
async function timeTest(
  detector: Detector,
  { test }: PreparedData,
  { dataSet, images }: { readonly dataSet: DataSet; readonly images: Images },
  watch: Watch,
): Promise<number> {
  if (!test) return 0;
  // Score once beforehand, so that the first batch's extra time is not multiplied.
  await scoreTest(detector, test, watch);
  const start = performance.now();
  const scores = await scoreTest(detector, test, watch);
  const score = (performance.now() - start) / 1000;
  await measureTest(detector, test, { scores, dataSet, columns: [], threshold: undefined }, watch);
  const compare = (performance.now() - start) / 1000 - score;
  return (score * (images.test + images.val) + compare * images.test) / test.items.length;
}

function bankBytes(detector: Detector, train: number): number {
  const { embeddingDim } = detector.settings as { embeddingDim?: number };
  return detector.neighbors && embeddingDim !== undefined
    ? train * embeddingDim * Float32Array.BYTES_PER_ELEMENT
    : 0;
}

async function folderBytes(folder: string): Promise<number> {
  const sizes = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
