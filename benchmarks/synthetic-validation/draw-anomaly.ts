/**
 * Anomalies drawn into normal films, to choose by without a label: lesions of the phantom; a rectangle cut out and pasted elsewhere (Li et al., CutPaste, CVPR 2021); a patch interpolated with the
 * same patch of another normal film (Tan et al., Foreign Patch Interpolation, MELBA 2022).
 */
import { createRandom, type RandomStream } from '@cxr-anomaly/random';
import type { DecodedImage } from '@cxr-anomaly/data-cxr';
import { drawShadow } from '@cxr-anomaly/data-cxr/node';

/**
 * Lesions of the phantom, and patches. An enlarged heart is not among them: it would have to enlarge the film's own heart, whose
 * outline nothing here knows.
 */
export const anomalyKinds = [
  'consolidation',
  'nodule',
  'effusion',
  'pneumothorax',
  'cut-paste',
  'foreign-patch',
] as const;

export type AnomalyKind = (typeof anomalyKinds)[number];

export interface AnomalyRequest {
  /** A normal film, square. */
  readonly film: DecodedImage;
  /** Another normal film of the same size, from which `foreign-patch` takes its patch. */
  readonly donor: DecodedImage;
  readonly kind: AnomalyKind;
  /** The same seed and path give the same place, size and strength. */
  readonly seed: number;
  readonly path: readonly (string | number)[];
}

export interface DrawnAnomaly {
  readonly image: DecodedImage;
  /** 1 where the anomaly is; elsewhere, 0, the film is as it was. Row-major, side × side. */
  readonly mask: Uint8Array;
}

/** Draws an anomaly into a copy of a film. */
export function drawAnomaly(request: AnomalyRequest): DrawnAnomaly {
  const { film, donor, kind, seed, path } = request;
  const random = createRandom(seed, 'synthetic', ...path);
  switch (kind) {
    case 'cut-paste':
      return pasteCut(film, random);
    case 'foreign-patch':
      return mixPatch(film, donor, random);
    default: {
      const shadow = drawShadow({ seed, path: ['synthetic', ...path], side: film.width, lesion: kind });
      return castShadow(film, shadow, random.uniform(...LESION_STRENGTH));
    }
  }
}

/** Factor of the phantom's lesions, which are made to be seen by everyone. */
const LESION_STRENGTH = [0.4, 1] as const;

/** Shares of a film's samples that are darker than what a lesion blends toward: gas, or fluid and tissue. */
const GAS = 0.05;
const FLUID = 0.95;

/** A blend of less is none. */
const LEAST_BLEND = 0.02;

/**
 * Casts a shadow on a film. Where it attenuates by a, the film is blended by 1 − e^−a toward its own bright levels, or where it
 * lets more pass toward its dark ones; what is brighter, or darker, already stays as it is.
 *
 * @param shadow what is added to the attenuation, row-major
 */
export function castShadow(film: DecodedImage, shadow: Float32Array, strength: number): DrawnAnomaly {
  const sorted = film.pixels.slice().sort();
  const [dark, bright] = [levelAt(sorted, GAS), levelAt(sorted, FLUID)];
  const blends = shadow.map((value) => 1 - Math.exp(-strength * Math.abs(value)));
  const mask = Uint8Array.from(blends, (blend) => (blend >= LEAST_BLEND ? 1 : 0));
  return change(film, mask, (level, at) => {
    const toward = (shadow[at] as number) > 0 ? Math.max(level, bright) : Math.min(level, dark);
    return level + (blends[at] as number) * (toward - level);
  });
}

/** The lowest level that a share of the samples does not exceed. */
function levelAt(sorted: DecodedImage['pixels'], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] as number;
}

/** Cuts a rectangle of 2 to 15 % of the area and pastes it at another place. */
function pasteCut(film: DecodedImage, random: RandomStream): DrawnAnomaly {
  const side = film.width;
  const area = random.uniform(0.02, 0.15) * side * side;
  // Width over height, from 0.3 to 3.3, as often wide as high.
  const aspect = Math.exp(random.uniform(-1, 1) * Math.log(3.3));
  const width = clamp(Math.round(Math.sqrt(area * aspect)), 1, side - 1);
  const height = clamp(Math.round(Math.sqrt(area / aspect)), 1, side - 1);
  const place = () => ({ x: random.integer(side - width + 1), y: random.integer(side - height + 1) });
  const [from, to] = [place(), place()];
  const mask = fillBox(side, { ...to, width, height });
  const shift = (from.y - to.y) * side + from.x - to.x;
  return change(film, mask, (_, at, channel) => sample(film, at + shift, channel));
}

/** Interpolates a square of 10 to 40 % of the side with the same square of another film. */
function mixPatch(film: DecodedImage, donor: DecodedImage, random: RandomStream): DrawnAnomaly {
  const side = film.width;
  const size = Math.max(1, Math.round(random.uniform(0.1, 0.4) * side));
  const [x, y] = [random.integer(side - size + 1), random.integer(side - size + 1)];
  const share = random.uniform(0.05, 0.95);
  const scale = whiteOf(film) / whiteOf(donor);
  const mask = fillBox(side, { x, y, width: size, height: size });
  return change(
    film,
    mask,
    (level, at, channel) => (1 - share) * level + share * scale * sample(donor, at, channel),
  );
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function fillBox(side: number, { x, y, width, height }: Box): Uint8Array {
  const mask = new Uint8Array(side * side);
  for (let row = y; row < y + height; row++) mask.fill(1, row * side + x, row * side + x + width);
  return mask;
}

/** Replaces the levels inside a mask, rounded and held within what the film can have. */
function change(
  film: DecodedImage,
  mask: Uint8Array,
  levelOf: (level: number, at: number, channel: number) => number,
): DrawnAnomaly {
  const pixels = film.pixels.slice();
  const white = whiteOf(film);
  mask.forEach((inside, at) => {
    if (inside === 0) return;
    for (let channel = 0; channel < film.channels; channel++) {
      const level = levelOf(sample(film, at, channel), at, channel);
      pixels[at * film.channels + channel] = clamp(Math.round(level), 0, white);
    }
  });
  return { image: { ...film, pixels }, mask };
}

function sample({ pixels, channels }: DecodedImage, at: number, channel: number): number {
  return pixels[at * channels + Math.min(channel, channels - 1)] as number;
}

function whiteOf({ pixels }: DecodedImage): number {
  return pixels instanceof Uint16Array ? 65535 : 255;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
