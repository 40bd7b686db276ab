/**
 * An input gate learned from normal images: components of their pictures from one part of them, the range of each property from
 * another part, which the components have not seen, and the limit from that part and from images held out of training.
 */
import { conformalRank } from '@cxr-anomaly/metrics';
import type { DecodedImage, GateProperty, InputGate, NormalRange } from '../contracts';
import { findComponents } from './components/principal-components';
import { mostUnusual } from './judge-image';
import { measureLevels } from './measure-levels';
import { drawPicture, measurePicture } from './measure-picture';
import { findRange, PROPERTIES, type GateProperties } from './normal-range';

/** Side length of a picture in pixels: lungs, heart and diaphragm are visible, ribs hardly are. */
const SIDE = 24;

const COMPONENTS = 16;

/** Share of normal images that may deviate by more than the limit. */
const REFUSAL_RATE = 0.05;

/** A few images cannot show that a lower limit is right; with a higher one, odd images among them would open the gate. */
const LIMITS = { least: 3, most: 5 };

/** Normal images at the network's side length, before tone and normalization. */
export interface GateImages {
  readonly components: Images;
  readonly ranges: Images;
  /** Empty if none are held out. */
  readonly heldOut: Images;
}

type Images = Iterable<DecodedImage> | AsyncIterable<DecodedImage>;

/**
 * Learns a gate. Its limit is the conformal quantile (Vovk, Gammerman & Shafer, 2005) that 5 % of new normal images exceed,
 * approximately, since some of the images also set the ranges; at least 3 deviations, which about 1 % exceed in practice, however
 * few images there are; and at most 5.
 *
 * @param colored whether normal images are in color
 */
export async function learnGate(images: GateImages, colored: boolean): Promise<InputGate> {
  const pictures: Float32Array[] = [];
  let side = SIDE;
  for await (const image of images.components) {
    side = Math.min(SIDE, image.width);
    pictures.push(drawPicture(image, side));
  }
  const space = { side, ...findComponents(pictures, COMPONENTS) };
  const measure = async (source: Images): Promise<GateProperties[]> => {
    const measured: GateProperties[] = [];
    for await (const image of source)
      measured.push({ ...measurePicture(drawPicture(image, side), space), ...measureLevels(image) });
    return measured;
  };
  const compared = await measure(images.ranges);
  const normal = findRanges(compared);
  const others = [...compared, ...(await measure(images.heldOut))];
  return { ...space, normal, limit: findLimit(others.map((one) => mostUnusual(one, normal))), colored };
}

function findRanges(measured: readonly GateProperties[]): InputGate['normal'] {
  const ranges = PROPERTIES.map(
    (name) =>
      [
        name,
        findRange(
          name,
          measured.map((properties) => properties[name]),
        ),
      ] as const,
  );
  const normal = Object.fromEntries(ranges) as Record<GateProperty, NormalRange>;
  const { center, above = 0 } = normal.turned;
  // An image that fits best as it is does not count as turned, however much better the others fit.
  return { ...normal, turned: { center, above: Math.max(above, -center / LIMITS.least) } };
}

function findLimit(unusual: readonly number[]): number {
  const sorted = [...unusual].sort((a, b) => a - b);
  const rank = Math.min(sorted.length, conformalRank(sorted.length, REFUSAL_RATE));
  return Math.min(LIMITS.most, Math.max(LIMITS.least, sorted[rank - 1] as number));
}
