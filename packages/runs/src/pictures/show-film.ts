import { toGray, type DecodedImage } from '@cxr-anomaly/data-cxr';
import type { Size } from './place-map';

/** An image in gray at its own size. */
export interface Film extends Size {
  /** 0…255, row by row. */
  readonly pixels: Uint8Array;
}

/** Turns a decoded image into what a screen shows of it: gray, 8 bits. */
export function showFilm(image: DecodedImage): Film {
  const { width, height, pixels } = toGray(image);
  return {
    ...{ width, height },
    pixels: pixels instanceof Uint16Array ? Uint8Array.from(pixels, (level) => level >> 8) : pixels,
  };
}
