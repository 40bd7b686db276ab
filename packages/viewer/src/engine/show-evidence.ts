import { toTensor, type Detector } from '@cxr-anomaly/core-nets';
import type { DecodedImage, Preprocessing } from '@cxr-anomaly/data-cxr';
import { colorEvidence, showInput, strengthOf, type Picture } from '@cxr-anomaly/runs/browser';
import type { Evidence, NearFilm, Rgba } from '../contracts';
import { placeOf } from './place-of';

/** Number of nearest normal films shown. */
const NEIGHBORS = 5;

/**
 * Draws what a detector shows of an image besides its score.
 *
 * @param pixels the image as network input, [side, side, channels]
 */
export async function showEvidence(
  detector: Detector,
  image: DecodedImage,
  pixels: Float32Array,
): Promise<Evidence> {
  const { preprocessing } = detector;
  const { side, channels } = preprocessing;
  const input = toTensor({ indexes: Int32Array.of(0), pixels, shape: [1, side, side, channels], channels });
  const [map, reconstruction] = [detector.explain(input), detector.reconstruct?.(input)];
  try {
    const [evidence, rebuilt] = await Promise.all([map.data<'float32'>(), reconstruction?.data<'float32'>()]);
    const [near = []] = (await detector.neighbors?.(input, NEIGHBORS)) ?? [];
    return {
      heatmap: drawHeatmap(evidence, preprocessing),
      ...(rebuilt && { reconstruction: opaque(showInput(rebuilt, preprocessing)) }),
      place: placeOf(image, preprocessing.fit),
      neighbors: near.map(({ angularDistance, thumbnail }): NearFilm => {
        if (!thumbnail) return { angularDistance };
        return { angularDistance, picture: { side: thumbnail.side, levels: thumbnail.pixels } };
      }),
    };
  } finally {
    input.dispose();
    map.dispose();
    reconstruction?.dispose();
  }
}

/** The colors of the evidence, as opaque as it is strong. */
function drawHeatmap(evidence: Float32Array, preprocessing: Preprocessing): Rgba {
  const picture = opaque(colorEvidence(evidence, preprocessing));
  strengthOf(evidence, preprocessing).forEach((strength, i) => (picture.pixels[4 * i + 3] = 255 * strength));
  return picture;
}

function opaque({ width, height, pixels }: Picture): Rgba {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(pixels.subarray(3 * i, 3 * i + 3), 4 * i);
  return { width, height, pixels: rgba };
}
