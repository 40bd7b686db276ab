import type { DecodedImage } from '@cxr-anomaly/data-cxr';

/** Gray or RGB samples, interleaved, perhaps with opacity as a last channel. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array | Uint16Array;
}

/** Removes the opacity of an image by laying it over black, as `decodeFile` of data-cxr does. */
export function layOverBlack({ width, height, channels, pixels }: Samples): DecodedImage {
  const kept = channels > 2 ? 3 : 1;
  if (kept === channels) return { width, height, channels: kept, pixels };
  const highest = pixels instanceof Uint16Array ? 65535 : 255;
  const count = width * height;
  const laid = pixels instanceof Uint16Array ? new Uint16Array(count * kept) : new Uint8Array(count * kept);
  for (let i = 0; i < count; i++) {
    const opacity = (pixels[i * channels + kept] as number) / highest;
    for (let c = 0; c < kept; c++)
      laid[i * kept + c] = Math.round((pixels[i * channels + c] as number) * opacity);
  }
  return { width, height, channels: kept, pixels: laid };
}
