import { createRandom } from '@cxr-anomaly/random';
import type {
  BatchOptions,
  DecodedImage,
  ImageItem,
  ImageSource,
  PixelBatch,
  Preprocessing,
} from '../contracts';
import { augmentInPlace, drawAugmentation } from '../preprocessing/augment';
import { createNormalizer, type Normalizer } from '../preprocessing/normalize';
import { assertBatchOptions, batchBounds, epochOrder } from './epoch-order';

/** Reads images, already at the network's side, by row number. */
export interface RowReader {
  read(rows: Int32Array): Promise<DecodedImage[]>;
  close(): Promise<void>;
}

/** Where images at the network's side are kept. */
export interface RowStore {
  open(): Promise<RowReader>;
}

interface SourceParts {
  readonly items: readonly ImageItem[];
  /** Row of the store for each item. */
  readonly rows: Int32Array;
  readonly store: RowStore;
  readonly preprocessing: Preprocessing;
}

/** A way to write the images of a batch. */
interface Form {
  readonly preprocessing: Preprocessing;
  readonly normalize: Normalizer;
}

interface Forms {
  readonly full: Form;
  /** Of a batch of gray images: one channel says it all, unless normalization differs by channel. */
  readonly gray: Form;
}

/**
 * Creates the source of one split over a store of rows.
 *
 * @throws DataError when the preprocessing is not complete (`contrast-l1` not fitted).
 */
export function createImageSource(parts: SourceParts): ImageSource {
  const forms = createForms(parts.preprocessing);
  return {
    items: parts.items,
    preprocessing: parts.preprocessing,
    batches(options) {
      assertBatchOptions(options);
      return { [Symbol.asyncIterator]: () => iterateBatches(parts, forms, options) };
    },
  };
}

function createForms(preprocessing: Preprocessing): Forms {
  const form = (channels: 1 | 3): Form => {
    const changed = { ...preprocessing, channels };
    return { preprocessing: changed, normalize: createNormalizer(changed) };
  };
  const full = form(preprocessing.channels);
  return { full, gray: preprocessing.normalization.kind === 'imagenet' ? full : form(1) };
}

async function* iterateBatches(
  parts: SourceParts,
  forms: Forms,
  options: BatchOptions,
): AsyncGenerator<PixelBatch> {
  const order = epochOrder(parts.items.length, options);
  const bounds = batchBounds(order.length, options);
  const reader = await parts.store.open();
  const prepare = (batch: number): Promise<PixelBatch> | undefined => {
    const bound = bounds[batch];
    if (bound === undefined) return undefined;
    const prepared = prepareBatch(parts, forms, reader, order.subarray(...bound), options);
    // An error is handled when the batch's turn comes; until then it must not count as unhandled.
    prepared.catch(() => undefined);
    return prepared;
  };
  let next = prepare(0);
  try {
    for (let batch = 1; next !== undefined; batch++) {
      const current: PixelBatch = await next;
      next = prepare(batch);
      yield current;
    }
  } finally {
    await Promise.allSettled([next]);
    await reader.close();
  }
}

async function prepareBatch(
  parts: SourceParts,
  forms: Forms,
  reader: RowReader,
  positions: Int32Array,
  options: BatchOptions,
): Promise<PixelBatch> {
  const indexes = positions.map((position) => position % parts.items.length);
  const images = await reader.read(indexes.map((index) => parts.rows[index] as number));
  const { preprocessing, normalize } = images.every(({ channels }) => channels === 1)
    ? forms.gray
    : forms.full;
  const { side, channels } = preprocessing;
  const size = side * side * channels;
  const pixels = new Float32Array(images.length * size);
  const { seed, epoch } = options.shuffle ?? { seed: 0, epoch: 0 };
  images.forEach((image, i) => {
    normalize(image, pixels, i * size);
    if (options.augmentation === undefined) return;
    const random = createRandom(seed, 'augment', epoch, positions[i] as number);
    augmentInPlace(pixels, i * size, preprocessing, drawAugmentation(options.augmentation, side, random));
  });
  return {
    indexes,
    pixels,
    shape: [images.length, side, side, channels],
    channels: parts.preprocessing.channels,
  };
}
