import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import sharp from 'sharp';
import { drawOverlay, shareOfRange } from './color-scale';
import { placeMap } from './place-map';
import type { Film } from './show-film';

/** Brightness of the film underneath, so that the scale's white stands out from bright tissue. */
const DIMMED = 0.7;

/** Pictures of one image's evidence at the film's size, as PNG. */
export interface Heatmaps {
  /** The dimmed film, and more of the colors of `colorEvidence` the stronger the evidence is. */
  readonly overlay: Uint8Array;
  /** The film, and to its right the overlay. */
  readonly beside: Uint8Array;
  /** The evidence itself, gray, 16 bits: 65535 is an error of the whole range from black to white, or more. */
  readonly raw: Uint8Array;
}

/**
 * Draws one image's evidence over the film that it was made from.
 *
 * @param evidence [side, side]
 */
export async function drawHeatmaps(
  film: Film,
  evidence: ArrayLike<number>,
  preprocessing: Preprocessing,
): Promise<Heatmaps> {
  const { width, height, pixels: levels } = film;
  const colors = drawOverlay(evidence, preprocessing, film).pixels;
  const blended = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < levels.length; i++) {
    const dimmed = (levels[i] ?? 0) * DIMMED;
    const opacity = (colors[i * 4 + 3] ?? 0) / 255;
    for (let c = 0; c < 3; c++) blended[i * 3 + c] = dimmed + ((colors[i * 4 + c] ?? 0) - dimmed) * opacity;
  }
  const overlay = await sharp(blended, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const beside = await sharp(levels, { raw: { width, height, channels: 1 } })
    .toColourspace('srgb')
    .extend({ right: width })
    .composite([{ input: overlay, left: width, top: 0 }])
    .removeAlpha()
    .png()
    .toBuffer();
  const shares = placeMap(shareOfRange(evidence, preprocessing), preprocessing, film);
  const raw = Uint16Array.from(shares, (share) => Math.round(65535 * Math.min(1, share)));
  return { overlay, beside, raw: await encodeDeep(raw, film) };
}

function encodeDeep(levels: Uint16Array, { width, height }: Film): Promise<Buffer> {
  return sharp(levels, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
}
