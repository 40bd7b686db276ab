import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import { colorEvidence, strengthOf } from './color-scale';
import { enlarge } from './enlarge';
import { showInput } from './show-input';

/** Pixels of the picture per pixel of the network's input, in each direction. */
const FACTOR = 4;

/** Brightness of the image underneath, so that the scale's white stands out from bright tissue. */
const DIMMED = 0.7;

/**
 * Draws one image's evidence over its input, as a PNG with four times the input's side: the dimmed image where there is no
 * evidence, and more of the colors of `colorEvidence` the stronger it is.
 *
 * @param input network input, [side, side, channels]
 * @param evidence [side, side]
 */
export async function drawHeatmap(
  input: Float32Array,
  evidence: Float32Array,
  preprocessing: Preprocessing,
): Promise<Uint8Array> {
  const below = showInput(input, preprocessing);
  const colors = colorEvidence(evidence, preprocessing);
  const strengths = strengthOf(evidence, preprocessing);
  const pixels = below.pixels.map((level, i) => {
    const strength = strengths[Math.floor(i / 3)] ?? 0;
    const dimmed = level * DIMMED;
    return dimmed + ((colors.pixels[i] ?? 0) - dimmed) * strength;
  });
  return enlarge({ ...below, pixels }, FACTOR * preprocessing.side);
}
