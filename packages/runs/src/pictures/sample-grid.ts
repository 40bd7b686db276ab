import sharp, { type OverlayOptions } from 'sharp';
import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import { colorEvidence } from './color-scale';
import { enlarge } from './enlarge';
import { showInput } from './show-input';

/** Smaller images are enlarged to at least this side, by a whole factor. */
const SMALLEST_TILE = 128;
const GAP = 4;
const HEADER = 28;
const BACKGROUND = '#1b1b1f';
const TEXT = '#e6e6ea';
const LINE = '#808088';

/** A picture and its size in pixels. */
export interface SamplePicture {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One image and what a detector makes of it. */
export interface Sample {
  /** Network input, [side, side, channels]. */
  readonly input: Float32Array;
  /** Absent for a method without a decoder. */
  readonly reconstruction?: Float32Array;
  /** Per-pixel evidence, [side, side]. */
  readonly evidence: Float32Array;
}

/**
 * Draws samples as a PNG, one row each: input, reconstruction if there is one, and error (the detector's evidence, on the scale of
 * `colorEvidence`: black is none, orange 15 %, white at least 30 % of the range from black to white).
 */
export async function drawSampleGrid(
  samples: readonly Sample[],
  preprocessing: Preprocessing,
): Promise<SamplePicture> {
  const { side } = preprocessing;
  const tile = side * Math.max(1, Math.ceil(SMALLEST_TILE / side));
  const hasDecoder = samples.some(({ reconstruction }) => reconstruction);
  const columns = ['input', ...(hasDecoder ? ['reconstruction', 'error'] : ['evidence'])];
  const width = columns.length * (tile + GAP) + GAP;
  const height = HEADER + samples.length * (tile + GAP);
  const tiles = samples.flatMap(({ input, reconstruction, evidence }, row) =>
    [
      showInput(input, preprocessing),
      ...(reconstruction ? [showInput(reconstruction, preprocessing)] : []),
      colorEvidence(evidence, preprocessing),
    ].map(async (picture, column) => ({
      input: await enlarge(picture, tile),
      left: GAP + column * (tile + GAP),
      top: HEADER + row * (tile + GAP),
    })),
  );
  const png = await sharp({ create: { width, height, channels: 3, background: BACKGROUND } })
    .composite([drawLine(width), ...(await drawTitles(columns, tile)), ...(await Promise.all(tiles))])
    .png()
    .toBuffer();
  return { png, width, height };
}

/** Titles, each centered over its column. */
function drawTitles(columns: readonly string[], tile: number): Promise<OverlayOptions[]> {
  return Promise.all(
    columns.map(async (title, i) => {
      const text = {
        text: `<span foreground="${TEXT}">${title}</span>`,
        font: 'sans 14',
        dpi: 72,
        rgba: true,
      };
      const { data, info } = await sharp({ text }).png().toBuffer({ resolveWithObject: true });
      const center = GAP + i * (tile + GAP) + tile / 2;
      return {
        input: data,
        left: Math.round(center - info.width / 2),
        top: Math.round((HEADER - info.height) / 2),
      };
    }),
  );
}

function drawLine(width: number): OverlayOptions {
  return { input: { create: { width, height: 2, channels: 3, background: LINE } }, left: 0, top: HEADER - 3 };
}
