import { resolveSettings, type CommonSettings, type Detector } from '@cxr-anomaly/core-nets';
import { openDataSet, prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { createRandom } from '@cxr-anomaly/random';
import { memDae } from '@cxr-anomaly/memdae';
import { auroc, aurocWithCi, averagePrecision, bootstrapCi } from '@cxr-anomaly/metrics';
import { discoverNeighborhoods } from '@cxr-anomaly/rlad';
import { scoreSource } from '@cxr-anomaly/runs';
import { drawRows } from '../draw-rows';

/** Prepares one stage for a number of training images, and returns what is timed. */
export type Stage = (images: number) => Promise<() => unknown>;

/** By name, in the order in which they run: the first fills the cache that others read. */
export const stages: Readonly<Record<string, Stage>> = {
  'draw, decode and cache': (images) => Promise.resolve(() => prepare(images)),
  'read an epoch from the cache': async (images) => {
    const { train } = await prepare(images);
    return async () => {
      let read = 0;
      for await (const { indexes } of train.batches({ batchSize: 32 })) read += indexes.length;
      if (read !== images) throw new Error(`${read} of ${images} images were read.`);
    };
  },
  'train an epoch (MemDAE) and fill its memory': async (images) => {
    const data = await prepare(images);
    const detector = createDetector(data);
    return () => detector.fit({ train: data.train });
  },
  'score half as many images (MemDAE)': async (images) => {
    const data = await prepare(images);
    const detector = createDetector(data, { epochs: 0 });
    await detector.fit({ train: data.train });
    const { test } = data;
    return () => test && scoreSource(detector, test, { batchSize: 32 });
  },
  'find anchors (RLAD, 128 numbers a row)': (images) => {
    const rows = drawRows(images, 128);
    const anchors = Math.floor(images / 10);
    return Promise.resolve(() =>
      discoverNeighborhoods(rows, { anchors, neighbors: 10, temperature: 0.1 }).data(),
    );
  },
  'figures of a report (AUROC, its interval, AP, bootstrap of 200)': (images) => {
    const random = createRandom(0, 'scores');
    const labels = Uint8Array.from({ length: images }, () => (random.next() < 0.3 ? 1 : 0));
    const scores = Float64Array.from(labels, (label) => random.normal() + label);
    return Promise.resolve(() => {
      auroc(scores, labels);
      aurocWithCi(scores, labels);
      averagePrecision(scores, labels);
      bootstrapCi(auroc, scores, labels, { resamples: 200, random: () => random.next() });
    });
  },
};

/** Smallest settings of MemDAE, one epoch. */
function settingsOf(overrides: Readonly<Record<string, number>> = {}) {
  return resolveSettings(memDae.settings, { preset: 'smoke', overrides: { epochs: 1, ...overrides } });
}

function createDetector(
  { preprocessing }: PreparedData,
  overrides?: Readonly<Record<string, number>>,
): Detector<CommonSettings> {
  return memDae.create(settingsOf(overrides), preprocessing);
}

async function prepare(images: number): Promise<PreparedData> {
  const dataSet = await openDataSet(`phantom?n=${images}&side=64`);
  return prepareSplits(dataSet, memDae.preprocessing(settingsOf()));
}
