import { normalizedRange, type Preprocessing } from '@cxr-anomaly/data-cxr';
import { placeMap, type Size } from './place-map';

/** Evidence that is shown brightest, as a share of the network input's range from black to white. */
const BRIGHTEST = 0.3;

/** Position on the scale and the color there, R, G, B. */
const STOPS = [
  [0, 0, 0, 0],
  [0.25, 96, 16, 8],
  [0.5, 224, 92, 12],
  [0.75, 252, 178, 64],
  [1, 255, 255, 240],
] as const;

/** A picture with the values of each pixel interleaved. */
export interface Picture extends Size {
  readonly pixels: Uint8ClampedArray;
}

/**
 * Colors per-pixel evidence [side, side] from black (0) through orange to white. The scale is fixed, so that pictures of any
 * image, epoch and method can be compared: white is an error of at least 30 % of the range from black to white, whatever the
 * normalization; orange is half of that.
 */
export function colorEvidence(evidence: ArrayLike<number>, preprocessing: Preprocessing): Picture {
  const { side } = preprocessing;
  const pixels = new Uint8ClampedArray(side * side * 3);
  const strengths = strengthOf(evidence, preprocessing);
  strengths.forEach((strength, i) => pixels.set(colorOf(strength), i * 3));
  return { width: side, height: side, pixels };
}

/**
 * The colors of evidence, put onto an image: [height, width] with R, G, B and opacity interleaved. Opacity is the strength, so that
 * nothing hides an image where there is no evidence.
 */
export function drawOverlay(evidence: ArrayLike<number>, preprocessing: Preprocessing, size: Size): Picture {
  const strengths = placeMap(strengthOf(evidence, preprocessing), preprocessing, size);
  const pixels = new Uint8ClampedArray(strengths.length * 4);
  // A film has millions of pixels, but an opacity has 256 levels.
  const colors = Array.from({ length: 256 }, (_, level) => [...colorOf(level / 255), level]);
  strengths.forEach((strength, i) => pixels.set(colors[Math.round(255 * strength)] ?? [], i * 4));
  return { ...size, pixels };
}

/** Maps evidence to the scale: 0 is none, 1 the brightest. */
export function strengthOf(evidence: ArrayLike<number>, preprocessing: Preprocessing): Float32Array {
  return shareOfRange(evidence, preprocessing).map((share) => Math.min(1, share / BRIGHTEST));
}

/** Evidence as a share of the network input's range from black to white. */
export function shareOfRange(
  evidence: ArrayLike<number>,
  { normalization, channels }: Preprocessing,
): Float32Array {
  const ranges = Array.from({ length: channels }, (_, c) => {
    const [black, white] = normalizedRange(normalization, c) ?? [0, 1];
    return white - black;
  });
  const range = ranges.reduce((sum, value) => sum + value, 0) / channels;
  return Float32Array.from(evidence, (value) => value / range);
}

function colorOf(strength: number): [number, number, number] {
  const above = STOPS.findIndex(([place]) => place >= strength);
  const high = STOPS[Math.max(1, above)] ?? STOPS[1];
  const low = STOPS[Math.max(1, above) - 1] ?? STOPS[0];
  const part = (strength - low[0]) / (high[0] - low[0]);
  const mix = (channel: 1 | 2 | 3) => low[channel] + (high[channel] - low[channel]) * part;
  return [mix(1), mix(2), mix(3)];
}
