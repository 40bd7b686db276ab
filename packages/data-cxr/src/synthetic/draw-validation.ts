import { createRandom } from '@cxr-anomaly/random';
import { createImageSource } from '../batches/image-source';
import { memoryStore } from '../batches/memory-store';
import type { DecodedImage, ImageItem, ImageSource } from '../contracts';
import { DataError } from '../errors';
import type { PreparedData } from '../splits/prepare-splits';
import { anomalyKinds } from './anomaly';
import { drawAnomaly } from './draw-anomaly';

/** Most films that are drawn into: scoring the result takes part of the time of every epoch, and its pixels stay in memory. */
const MOST_FILMS = 64;

/**
 * Draws the images that settings are chosen by when there are no labels: held-out normal films as they are (label 0), and each of
 * them with an anomaly of each kind (label 1). Anomalies are drawn into the levels that the cache stores, so tone and normalization
 * follow as for an anomaly that the film itself shows.
 *
 * @param seed draws which films, if there are more than 64, and every anomaly.
 * @throws DataError when fewer than two normal films are held out.
 */
export async function drawValidation(
  { val, levels, preprocessing }: Pick<PreparedData, 'val' | 'levels' | 'preprocessing'>,
  seed: number,
): Promise<ImageSource> {
  const held = val?.items ?? [];
  if (held.length < 2)
    throw new DataError(
      `Synthetic validation draws into held-out normal images and needs two of them, but there are ${held.length}.`,
    );
  const order = createRandom(seed, 'synthetic', 'films').permutation(held.length);
  const normal = Array.from(order.subarray(0, MOST_FILMS), (index) => held[index] as ImageItem);
  const films: DecodedImage[] = [];
  for await (const film of levels(normal)) films.push(film);
  const drawn = films.flatMap((film, i) =>
    anomalyKinds.map((kind) => {
      const donor = films[(i + 1) % films.length] as DecodedImage;
      const item = normal[i] as ImageItem;
      return {
        item: { ...item, id: `${item.id} with ${kind}`, label: 1 as const, meta: { lesion: kind } },
        image: drawAnomaly({ film, donor, kind, seed, path: [item.id, kind] }).image,
      };
    }),
  );
  const images = [...films, ...drawn.map(({ image }) => image)];
  return createImageSource({
    items: [...normal, ...drawn.map(({ item }) => item)],
    rows: Int32Array.from(images.keys()),
    store: memoryStore(images),
    preprocessing,
  });
}
