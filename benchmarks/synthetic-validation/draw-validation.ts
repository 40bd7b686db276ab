import { createHash } from 'node:crypto';
import type { DataSet, DecodedImage, ImageItem, ImageSource } from '@cxr-anomaly/data-cxr';
import { prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { createRandom } from '@cxr-anomaly/random';
import { anomalyKinds, drawAnomaly } from './draw-anomaly';

/** Most films that are drawn into. */
const MOST_FILMS = 64;

/**
 * Draws the images that settings are chosen by when there are no labels: held-out normal films as they are (label 0), and each of
 * them with an anomaly of each kind (label 1). Anomalies are drawn into the levels that the cache stores, so tone and normalization
 * follow as for an anomaly that the film itself shows.
 *
 * @param seed draws which films, if there are more than 64, and every anomaly.
 */
export async function drawValidation(
  { val, levels, preprocessing }: Pick<PreparedData, 'val' | 'levels' | 'preprocessing'>,
  seed: number,
): Promise<ImageSource> {
  const held = val?.items ?? [];
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
  const digest = createHash('sha256');
  for (const { pixels } of images) digest.update(pixels);
  const dataSet: DataSet = {
    ...{ source: 'drawn', word: 'drawn', fingerprint: digest.digest('hex'), problems: [] },
    items: [...normal, ...drawn.map(({ item }) => item)].map((item) => ({ ...item, split: 'test' })),
    decode: (index) => Promise.resolve(images[index] as DecodedImage),
  };
  const { test } = await prepareSplits(dataSet, preprocessing, { testAlone: true });
  if (!test) throw new Error('No normal images are held out.');
  return test;
}
