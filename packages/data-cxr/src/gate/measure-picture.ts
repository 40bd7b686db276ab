import type { DecodedImage, GateProperty } from '../contracts';
import { toGray } from '../preprocessing/channels';
import { resizeImage } from '../preprocessing/resize';
import { dot, type PictureSpace } from './components/principal-components';

/** Ways to make a picture wrong that a person can undo. */
export type Turn = 'negative' | 'on its side' | 'upside down';

/** Keeps the logarithm of 0 finite, far below the value of any image. */
export const LEAST = 1e-6;

/** The closest to −1 and 1 that a correlation may count. */
const MOST_ALIKE = 1 - LEAST;

/**
 * Reduces an image to `side` × `side` gray values of mean 0 and deviation 1, so that exposure and gain have no effect; all 0 for
 * an image with a single level.
 */
export function drawPicture(image: DecodedImage, side: number): Float32Array {
  const { pixels } = resizeImage(toGray(image), side, side);
  let mean = 0;
  for (const level of pixels) mean += level / pixels.length;
  let variance = 0;
  for (const level of pixels) variance += (level - mean) ** 2 / pixels.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return Float32Array.from(pixels, (level) => (level - mean) * scale);
}

/** The picture as a negative and turned by 90°, 180° and 270°. */
export function turnPicture(picture: Float32Array, side: number): [Turn, Float32Array][] {
  const turn = (from: (x: number, y: number) => number) =>
    picture.map((_, i) => picture[from(i % side, Math.floor(i / side))] as number);
  const last = side - 1;
  return [
    ['negative', picture.map((value) => -value)],
    ['on its side', turn((x, y) => x * side + last - y)],
    ['upside down', turn((x, y) => (last - y) * side + last - x)],
    ['on its side', turn((x, y) => (last - x) * side + y)],
  ];
}

/**
 * Measures a picture against the normal ones: what the components do not explain (Q of Jackson & Mudholkar, 1979), how far it
 * lies along them (Hotelling's T²), how similar it is to the mean, and whether it would fit better turned.
 */
export function measurePicture(
  picture: Float32Array,
  space: PictureSpace & { readonly side: number },
): Record<Extract<GateProperty, 'error' | 'distance' | 'likeness' | 'turned'>, number> {
  const { mean } = space;
  const { error, distance } = reconstruct(picture, space);
  const turned = turnPicture(picture, space.side).map(([, view]) => reconstruct(view, space).error);
  const lengths = Math.sqrt(dot(mean, mean) * dot(picture, picture));
  const correlation = lengths > 0 ? dot(mean, picture) / lengths : 0;
  return {
    error: Math.log(error + LEAST),
    distance: Math.log(distance + LEAST),
    likeness: Math.atanh(Math.min(MOST_ALIKE, Math.max(-MOST_ALIKE, correlation))),
    turned: Math.log((error + LEAST) / (Math.min(...turned) + LEAST)),
  };
}

function reconstruct(picture: Float32Array, { mean, components, variances }: PictureSpace) {
  const difference = picture.map((value, i) => value - (mean[i] as number));
  const shares = components.map((component) => dot(difference, component));
  const explained = shares.reduce((sum, share) => sum + share * share, 0);
  const distance = shares.reduce((sum, share, k) => sum + (share * share) / (variances[k] as number), 0);
  return {
    error: Math.max(0, dot(difference, difference) - explained) / picture.length,
    distance: distance / Math.max(1, components.length),
  };
}
