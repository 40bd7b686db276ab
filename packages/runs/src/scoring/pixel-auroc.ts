import { toTensor, type Detector } from '@cxr-anomaly/core-nets';
import {
  fitMask,
  type DataSet,
  type ImageItem,
  type ImageSource,
  type PixelBatch,
  type Preprocessing,
} from '@cxr-anomaly/data-cxr';
import { pixelAuroc } from '@cxr-anomaly/metrics';

/**
 * Most pixels whose evidence is kept: about 150 MB with their masks and sorted copies. This is enough for every category of
 * MVTec AD at 256 × 256 and for 334 images at 224 × 224.
 */
const MOST_PIXELS = 2 ** 24;

export interface PixelAurocOptions {
  readonly batchSize: number;
  readonly signal?: AbortSignal;
  readonly onBatch?: (done: number) => void;
  /** Most pixels that are compared, 2²⁴ by default. */
  readonly mostPixels?: number;
}

/**
 * Computes how well a detector's evidence separates lesion pixels from all others: the AUROC over the pooled pixels of all test
 * images, at the network's input side, to which masks are resized by nearest neighbor. This is the definition of MVTec AD
 * (Bergmann et al., CVPR 2019): normal images count as images without a lesion pixel, and a large lesion weighs more than a
 * small one. Anomalous images without a mask are left out, as nobody knows which of their pixels are anomalous.
 *
 * Exact up to `mostPixels`. Beyond, every s-th pixel of each map is compared, where s is the smallest whole number that stays
 * within it: with so many pixels of smooth maps, the AUROC is the same in the digits that are shown, and memory stays bounded.
 *
 * @returns undefined if the data has no masks, or no lesion pixel is left in them.
 * @throws DataError for a mask that cannot be read; the signal's reason when aborted.
 */
export async function measurePixelAuroc(
  detector: Pick<Detector, 'explain'>,
  test: ImageSource,
  dataSet: DataSet,
  options: PixelAurocOptions,
): Promise<number | undefined> {
  if (!dataSet.mask) return undefined;
  const indexOf = new Map(dataSet.items.map(({ id }, index) => [id, index]));
  const { side } = test.preprocessing;
  const stride = Math.ceil((test.items.length * side * side) / (options.mostPixels ?? MOST_PIXELS));
  const maps: Float32Array[] = [];
  const masks: Uint8Array[] = [];
  let done = 0;
  for await (const batch of test.batches({ batchSize: options.batchSize })) {
    options.signal?.throwIfAborted();
    const evidence = await readEvidence(detector, batch);
    for (const [row, index] of batch.indexes.entries()) {
      const item = test.items[index] as ImageItem;
      const mask = await readMask(dataSet, item, indexOf.get(item.id), test.preprocessing);
      if (!mask) continue;
      maps.push(thin(evidence.subarray(row * side * side, (row + 1) * side * side), stride));
      masks.push(thin(mask, stride));
    }
    done += batch.indexes.length;
    options.onBatch?.(done);
  }
  return masks.some((mask) => mask.includes(1)) ? pixelAuroc(maps, masks) : undefined;
}

async function readEvidence(detector: Pick<Detector, 'explain'>, batch: PixelBatch): Promise<Float32Array> {
  const images = toTensor(batch);
  const explained = detector.explain(images);
  images.dispose();
  const evidence = await explained.data<'float32'>();
  explained.dispose();
  return evidence;
}

/** Reads a mask: all 0 for a normal image; undefined for an anomalous one whose lesion's position is unknown. */
async function readMask(
  dataSet: DataSet,
  { label }: ImageItem,
  index: number | undefined,
  preprocessing: Preprocessing,
): Promise<Uint8Array | undefined> {
  if (label === 0) return new Uint8Array(preprocessing.side ** 2);
  const mask = index === undefined ? undefined : await dataSet.mask?.(index);
  return mask && fitMask(mask, preprocessing);
}

/** Returns every `stride`-th value, as a copy that does not keep the rest in memory. */
function thin<T extends Float32Array | Uint8Array>(values: T, stride: number): T {
  return (stride === 1 ? values.slice() : values.filter((_, i) => i % stride === 0)) as T;
}
