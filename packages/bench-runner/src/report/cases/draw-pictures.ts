import type { Detector } from '@cxr-anomaly/core-nets';
import { fitMask, type DecodedImage } from '@cxr-anomaly/data-cxr';
import { drawHeatmap, enlarge, showInput } from '@cxr-anomaly/runs';
import type * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';

/** Side of a picture in the report, in pixels. */
const SIDE = 160;

/** Color of a lesion's outline: visible on gray and on the colors of the heat map. */
const OUTLINE = [80, 220, 255, 255] as const;

/** Data URLs. */
export interface CasePictures {
  readonly input: string;
  /** Absent for a method without a decoder. */
  readonly reconstruction?: string;
  /** With the outline of the lesion, where its location is known. */
  readonly heatmap: string;
}

/** Draws one image [1, H, W, C], its reconstruction if there is one, and where the evidence lies. The caller keeps the tensor. */
export async function drawPictures(
  detector: Pick<Detector, 'reconstruct' | 'explain' | 'preprocessing'>,
  images: tf.Tensor4D,
  mask: DecodedImage | undefined,
): Promise<CasePictures> {
  const { preprocessing } = detector;
  const input = await images.data<'float32'>();
  const reconstruction = detector.reconstruct && (await readAndDispose(detector.reconstruct(images)));
  const evidence = await readAndDispose(detector.explain(images));
  const outline = mask && (await drawOutline(fitMask(mask, preprocessing), preprocessing.side));
  const heatmap = sharp(await drawHeatmap(input, evidence, preprocessing)).resize(SIDE, SIDE);
  const below = outline ? heatmap.composite([{ input: outline }]) : heatmap;
  const show = async (pixels: Float32Array) =>
    encode(sharp(await enlarge(showInput(pixels, preprocessing), SIDE)).grayscale());
  return {
    input: await show(input),
    ...(reconstruction && { reconstruction: await show(reconstruction) }),
    heatmap: await encode(below),
  };
}

async function readAndDispose(tensor: tf.Tensor): Promise<Float32Array> {
  const values = await tensor.data<'float32'>();
  tensor.dispose();
  return values;
}

/** A transparent picture with a line around the mask's pixels. */
async function drawOutline(mask: Uint8Array, side: number): Promise<Buffer> {
  const raw = { width: side, height: side, channels: 1 } as const;
  const levels = await sharp(
    mask.map((value) => value * 255),
    { raw },
  )
    .resize(SIDE, SIDE, { kernel: 'cubic' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  const isInside = (x: number, y: number) => (levels[y * SIDE + x] ?? 0) > 127;
  const pixels = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 1; y < SIDE - 1; y++) {
    for (let x = 1; x < SIDE - 1; x++) {
      const isEdge = !(isInside(x - 1, y) && isInside(x + 1, y) && isInside(x, y - 1) && isInside(x, y + 1));
      if (isInside(x, y) && isEdge) pixels.set(OUTLINE, (y * SIDE + x) * 4);
    }
  }
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 4 } })
    .png()
    .toBuffer();
}

async function encode(picture: sharp.Sharp): Promise<string> {
  const webp = await picture.webp({ quality: 80 }).toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}
