import type { RandomStream } from '@cxr-anomaly/random';
import { developFilm, type Development } from './develop';

/** How the film was taken and developed. */
export interface Exposure extends Development {
  /** Photons per pixel of a 128 × 128 detector in open air. */
  readonly photons: number;
  /** Scattered light, share of the open beam. */
  readonly scatter: number;
  /** Deviation of the detector's and the focal spot's blur, fraction of the side. */
  readonly blur: number;
  /** Change in the beam's strength from one side to the other, and from top to bottom. */
  readonly heelX: number;
  readonly heelY: number;
}

/** Draws an exposure; the same for normal and anomalous subjects. */
export function sampleExposure(random: RandomStream): Exposure {
  const shutter = () => (random.next() < 0.12 ? random.uniform(0.01, 0.07) : 0);
  return {
    photons: 25000 * Math.exp(random.uniform(-1, 1)),
    scatter: random.uniform(0.006, 0.025),
    blur: random.uniform(0.0015, 0.0045),
    heelX: random.uniform(-0.15, 0.15),
    heelY: random.uniform(-0.15, 0.15),
    mean: random.uniform(0.4, 0.6),
    black: random.uniform(0.3, 1),
    white: random.uniform(0.002, 0.03),
    shutters: [shutter(), shutter(), shutter(), shutter()],
  };
}

/**
 * Turns attenuation into an 8-bit film: Beer–Lambert transmission and scatter, blur, quantum noise, log response, and a tone
 * curve whose gamma brings the field's mean to `exposure.mean`, as a machine's automatic exposure does for every patient. So the
 * mean says nothing about the subject.
 */
export function exposeFilm(attenuation: Float32Array, exposure: Exposure, random: RandomStream): Uint8Array {
  const side = Math.sqrt(attenuation.length);
  const signal = new Float32Array(attenuation.length);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const heel = 1 + exposure.heelX * ((x + 0.5) / side - 0.5) + exposure.heelY * ((y + 0.5) / side - 0.5);
      signal[at] = heel * Math.exp(-(attenuation[at] as number)) + exposure.scatter;
    }
  }
  blurPlane(signal, side, exposure.blur * side);
  const photons = exposure.photons * (128 / side) ** 2;
  for (let at = 0; at < signal.length; at++) {
    const expected = signal[at] as number;
    // A Gaussian with the Poisson's variance; the floor keeps the log finite if it would fall below zero.
    const counted = Math.max(0.2 * expected, expected + Math.sqrt(expected / photons) * random.normal());
    signal[at] = -Math.log(counted);
  }
  return developFilm(signal, side, exposure);
}

/** Blurs in place with repeated binomial kernels whose total deviation is `deviation` pixels. */
function blurPlane(plane: Float32Array, side: number, deviation: number): void {
  const passes = Math.ceil((deviation * deviation) / 0.5);
  const weight = (deviation * deviation) / passes / 2;
  for (let pass = 0; pass < passes; pass++) {
    for (let line = 0; line < side; line++) {
      blurLine(plane, weight, { start: line * side, stride: 1, length: side });
    }
    for (let line = 0; line < side; line++) {
      blurLine(plane, weight, { start: line, stride: side, length: side });
    }
  }
}

interface Line {
  readonly start: number;
  readonly stride: number;
  readonly length: number;
}

function blurLine(plane: Float32Array, weight: number, { start, stride, length }: Line): void {
  let before = plane[start] as number;
  for (let i = 0, at = start; i < length; i++, at += stride) {
    const here = plane[at] as number;
    const after = i + 1 < length ? (plane[at + stride] as number) : here;
    plane[at] = here + weight * (before - 2 * here + after);
    before = here;
  }
}
