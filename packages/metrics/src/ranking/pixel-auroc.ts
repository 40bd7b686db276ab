import { MetricError } from '../metric-error';
import { aurocOfClasses } from './auroc';
import { assertBothClasses, countAnomalous } from './sort-by-class';

/**
 * Returns the AUROC over all pixels of all maps pooled: how well the anomaly maps separate lesion pixels from the rest.
 *
 * Every pixel counts the same, so large lesions weigh more than small ones (as in the MVTec AD benchmark). Ten million pixels
 * take one to three seconds and 40 to 80 MB (depending on whether all maps are Float32Arrays).
 *
 * @param anomalyMaps one array of pixels per image, higher = more anomalous
 * @param masks one per map, of its length: 1 inside the lesion, 0 outside; a normal image's mask is all 0
 * @throws MetricError naming the map; `one-class` when no mask, or every mask, covers everything
 */
export function pixelAuroc(
  anomalyMaps: readonly ArrayLike<number>[],
  masks: readonly ArrayLike<number>[],
): number {
  if (anomalyMaps.length !== masks.length) {
    throw new MetricError(
      'unequal-length',
      `There are ${anomalyMaps.length} maps and ${masks.length} masks; each map needs one mask.`,
    );
  }
  const inside = anomalyMaps.map((map, i) => countInside(map, masks[i] as ArrayLike<number>, i));
  const insideCount = inside.reduce((sum, count) => sum + count, 0);
  const pixelCount = anomalyMaps.reduce((sum, map) => sum + map.length, 0);
  assertBothClasses(pixelCount - insideCount, insideCount);
  const Pixels = anomalyMaps.every((map) => map instanceof Float32Array) ? Float32Array : Float64Array;
  const normal = new Pixels(pixelCount - insideCount);
  const anomalous = new Pixels(insideCount);
  let n = 0;
  let a = 0;
  anomalyMaps.forEach((map, m) => {
    const mask = masks[m] as ArrayLike<number>;
    for (let i = 0; i < map.length; i++) {
      if (mask[i] === 1) anomalous[a++] = map[i] as number;
      else normal[n++] = map[i] as number;
    }
  });
  return aurocOfClasses({ normal: normal.sort(), anomalous: anomalous.sort() });
}

function countInside(map: ArrayLike<number>, mask: ArrayLike<number>, index: number): number {
  try {
    return countAnomalous(map, mask);
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    throw new MetricError(error.reason, `Map ${index}: ${error.message}`);
  }
}
