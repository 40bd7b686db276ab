import { toTensor, type BundleManifest, type Detector, type Method } from '@cxr-anomaly/core-nets';
import type { DataSet, ImageSource, PixelBatch } from '@cxr-anomaly/data-cxr';
import { prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { judgeScore, loadBundle, runFolder, showNeighbors, type ShownNeighbor } from '@cxr-anomaly/runs';
import { findingOf } from '../findings';
import type { ReportedRun } from '../read-report';
import { chooseCases } from './choose-cases';
import { drawPictures, type CasePictures } from './draw-pictures';

/** Number of nearest normal images shown for each case, for memory methods. */
const NEIGHBORS = 3;

/** A test image with what a detector makes of it. */
export interface ReportCase {
  readonly id: string;
  readonly label: 0 | 1;
  readonly finding?: string;
  readonly score: number;
  readonly pValue?: number;
  readonly anomalous?: boolean;
  readonly pictures: CasePictures;
  readonly neighbors: readonly ShownNeighbor[];
}

export interface CaseSection {
  readonly title: string;
  readonly cases: readonly ReportCase[];
}

/** What is drawn for one method. */
export interface MethodCases {
  readonly calibration: BundleManifest['calibration'];
  readonly sections: readonly CaseSection[];
}

/**
 * Loads a run's detector and draws the most telling test images.
 *
 * @throws BundleError or DataError when the bundle or the images cannot be read anymore.
 */
export async function drawCases(
  { folder, tested }: ReportedRun,
  dataSet: DataSet,
  methods: readonly Method[],
): Promise<MethodCases> {
  const { manifest, detector } = await loadBundle(runFolder(folder).bundle, methods);
  try {
    const { test } = await prepareSplits(dataSet, manifest.preprocessing);
    const groups = chooseCases(tested);
    const drawn = new Map<number, ReportCase>();
    if (test?.items.length === tested.scores.length) {
      const rows = [...new Set(groups.flatMap((group) => group.rows))];
      const context = { dataSet, test, calibration: manifest.calibration, scores: tested.scores };
      for (const [row, batch] of await pickRows(test, rows)) {
        drawn.set(row, await drawCase(detector, row, batch, context));
      }
    }
    return {
      calibration: manifest.calibration,
      sections: groups.map(({ title, rows }) => ({
        title,
        cases: rows.flatMap((row) => drawn.get(row) ?? []),
      })),
    };
  } finally {
    detector.dispose();
  }
}

interface CaseContext {
  readonly dataSet: DataSet;
  readonly test: ImageSource;
  readonly calibration: BundleManifest['calibration'];
  readonly scores: readonly number[];
}

async function drawCase(
  detector: Detector,
  row: number,
  batch: PixelBatch,
  { dataSet, test, calibration, scores }: CaseContext,
): Promise<ReportCase> {
  const item = test.items[row];
  if (!item) throw new RangeError(`There is no test image ${row}.`);
  const score = scores[row] as number;
  const images = toTensor(batch);
  try {
    const neighbors = detector.neighbors ? await showNeighbors(detector, images, NEIGHBORS) : [];
    const mask = await dataSet.mask?.(dataSet.items.findIndex(({ id }) => id === item.id));
    const finding = findingOf(item);
    return {
      ...{ id: item.id, label: item.label, score },
      ...(finding !== undefined && { finding }),
      ...(calibration && judgeScore(score, calibration)),
      pictures: await drawPictures(detector, images, mask),
      neighbors: neighbors[0] ?? [],
    };
  } finally {
    images.dispose();
  }
}

/** Takes some rows of a source, each as a batch of one. */
async function pickRows(source: ImageSource, rows: readonly number[]): Promise<Map<number, PixelBatch>> {
  const wanted = new Set(rows);
  const picked = new Map<number, PixelBatch>();
  for await (const { indexes, pixels, shape } of source.batches({ batchSize: 64 })) {
    const size = pixels.length / indexes.length;
    indexes.forEach((row, i) => {
      if (!wanted.has(row)) return;
      const [, height, width, channels] = shape;
      const own = pixels.slice(i * size, (i + 1) * size);
      picked.set(row, { indexes: Int32Array.of(row), pixels: own, shape: [1, height, width, channels] });
    });
  }
  return picked;
}
