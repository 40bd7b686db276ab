import sharp from 'sharp';
import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import { colorEvidence } from './color-scale';
import { enlarge } from './enlarge';
import { showInput } from './show-input';

/** Smaller images are enlarged to at least this, by a whole factor. */
const SMALLEST_TILE = 128;
const GAP = 4;
const HEADER = 28;
const BACKGROUND = '#1b1b1f';
const COLUMNS = ['input', 'reconstruction', 'error'] as const;

/** A picture and its size in pixels. */
export interface SamplePicture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One image with what a detector makes of it. */
export interface Sample {
  /** Network input, [side, side, channels]. */
  readonly input: Float32Array;
  readonly reconstruction: Float32Array;
  /** Per-pixel evidence, [side, side]. */
  readonly evidence: Float32Array;
}

/**
 * Draws samples as a PNG, a row each: input, reconstruction and error (the detector's evidence, on the scale of
 * `colorEvidence`: black none, orange 15 %, white 30 % of the way from black to white, or more).
 */
export async function drawSampleGrid(
  samples: readonly Sample[],
  preprocessing: Preprocessing,
): Promise<SamplePicture> {
  const { side } = preprocessing;
  const tile = side * Math.max(1, Math.ceil(SMALLEST_TILE / side));
  const width = COLUMNS.length * (tile + GAP) + GAP;
  const height = HEADER + samples.length * (tile + GAP);
  const tiles = samples.flatMap(({ input, reconstruction, evidence }, row) =>
    [
      showInput(input, preprocessing),
      showInput(reconstruction, preprocessing),
      colorEvidence(evidence, preprocessing),
    ].map(async (picture, column) => ({
      input: await enlarge(picture, tile),
      left: GAP + column * (tile + GAP),
      top: HEADER + row * (tile + GAP),
    })),
  );
  const png = await sharp({ create: { width, height, channels: 3, background: BACKGROUND } })
    .composite([{ input: drawTitles(tile, width), left: 0, top: 0 }, ...(await Promise.all(tiles))])
    .png()
    .toBuffer();
  return { png, width, height };
}

function drawTitles(tile: number, width: number): Buffer {
  const titles = COLUMNS.map(
    (title, i) =>
      `<text x="${GAP + i * (tile + GAP) + tile / 2}" y="19" text-anchor="middle" font-family="sans-serif" font-size="14" fill="#e6e6ea">${title}</text>`,
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEADER}">${titles.join('')}<path d="M0 ${HEADER - 2}H${width}" stroke="#808088"/></svg>`,
  );
}
