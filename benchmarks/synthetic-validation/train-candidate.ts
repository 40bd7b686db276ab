import { methods } from '@cxr-anomaly/bench-runner';
import { resolveSettings, type Detector, type FitHooks, type Method } from '@cxr-anomaly/core-nets';
import type { DataSet, ImageSource } from '@cxr-anomaly/data-cxr';
import { prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { auroc } from '@cxr-anomaly/metrics';
import { DEFAULT_VAL_FRACTION, readPretrained, scoreSource, silentReporter } from '@cxr-anomaly/runs';
import * as tf from '@tensorflow/tfjs-core';
import { anomalyKinds } from './draw-anomaly';
import { drawValidation } from './draw-validation';
import { CPU, type Candidate } from './settings';

/** AUROC of drawn anomalies against the same held-out films untouched, and of the real test set, by the same weights. */
export interface Point {
  readonly synthetic: number;
  readonly real: number;
}

export interface TrainedCandidate extends Point {
  readonly data: string;
  readonly method: string;
  readonly setting: string;
  readonly seed: number;
  /** AUROC of each kind of anomaly alone. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Of Deep-SVDD with seed 0, every tenth epoch of training toward the center. */
  readonly curve: readonly (Point & { readonly epoch: number })[];
  readonly films: number;
  readonly seconds: number;
}

/** Trains a setting with a seed; nothing that training sees depends on either AUROC. */
export async function trainCandidate(
  data: string,
  dataSet: DataSet,
  { method: name, name: setting, changes }: Candidate,
  seed: number,
): Promise<TrainedCandidate> {
  const start = performance.now();
  const method = methods.find((other) => other.name === name) as Method;
  const settings = resolveSettings(method.settings, { preset: CPU, overrides: { ...changes, seed } });
  const prepared = await prepareSplits(dataSet, method.preprocessing(settings), {
    valFraction: DEFAULT_VAL_FRACTION,
    seed,
  });
  const { train, val, test } = prepared;
  if (!val || !test) throw new Error(`${data} has no held-out or no test images.`);
  const drawn = await drawValidation(prepared, seed);
  const detector = method.create(settings, prepared.preprocessing);
  const pretrained = await readPretrained(method, settings, silentReporter);
  const curve: (Point & { epoch: number })[] = [];
  const hooks: FitHooks = {
    async onEpoch({ phase, position: { epoch } }) {
      const isWatched = name === 'deepsvdd' && seed === 0 && phase === 'train';
      if (isWatched && (epoch + 1) % 10 === 0) curve.push({ epoch: epoch + 1, ...(await measure()) });
    },
  };
  const measure = async (): Promise<Point> => ({
    synthetic: aurocOf(drawn, await scoresOf(detector, drawn)),
    real: aurocOf(test, await scoresOf(detector, test)),
  });
  try {
    await detector.fit({ train, val, ...pretrained }, hooks);
    const point = await measure();
    return {
      ...{ data, method: name, setting, seed, ...point },
      kinds: await measureKinds(detector, drawn),
      curve,
      films: val.items.length,
      seconds: Math.round((performance.now() - start) / 100) / 10,
    };
  } finally {
    detector.dispose();
    tf.dispose({ ...pretrained.pretrained });
  }
}

async function scoresOf(detector: Detector, source: ImageSource): Promise<number[]> {
  return [...(await scoreSource(detector, source, { batchSize: detector.settings.batchSize }))];
}

function aurocOf({ items }: ImageSource, scores: readonly number[]): number {
  return auroc(
    scores,
    items.map(({ label }) => label),
  );
}

async function measureKinds(detector: Detector, drawn: ImageSource): Promise<Record<string, number>> {
  const scores = await scoresOf(detector, drawn);
  const shown = anomalyKinds.map((kind) => {
    const chosen = [...drawn.items.keys()].filter((at) => {
      const item = drawn.items[at];
      return item?.label === 0 || item?.meta['lesion'] === kind;
    });
    const labels = chosen.map((at) => drawn.items[at]?.label ?? 0);
    return [
      kind,
      auroc(
        chosen.map((at) => scores[at] as number),
        labels,
      ),
    ] as const;
  });
  return Object.fromEntries(shown);
}
