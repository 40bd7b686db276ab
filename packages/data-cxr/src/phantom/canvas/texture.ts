import type { RandomStream } from '@cxr-anomaly/random';

const cells = 32;

/** A smooth random field over patient coordinates, mean about 0, values in [−1, 1]. */
export interface Texture {
  readonly lattice: Float32Array;
}

/** Draws the lattice of a texture. */
export function sampleTexture(random: RandomStream): Texture {
  return { lattice: Float32Array.from({ length: cells * cells }, () => random.uniform(-1, 1)) };
}

/** Evaluates a texture with `frequency` bumps per patient unit (smoothly interpolated lattice, repeating). */
export function textureAt({ lattice }: Texture, u: number, v: number, frequency: number): number {
  const x = (u + 4) * frequency;
  const y = (v + 4) * frequency;
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = ease(x - column);
  const fy = ease(y - row);
  const x0 = column & (cells - 1);
  const x1 = (column + 1) & (cells - 1);
  const y0 = (row & (cells - 1)) * cells;
  const y1 = ((row + 1) & (cells - 1)) * cells;
  const top = mix(lattice[y0 + x0] as number, lattice[y0 + x1] as number, fx);
  const bottom = mix(lattice[y1 + x0] as number, lattice[y1 + x1] as number, fx);
  return mix(top, bottom, fy);
}

/** Rises smoothly from 0 at or below `low` to 1 at or above `high`. */
export function smoothStep(low: number, high: number, value: number): number {
  return ease(Math.min(1, Math.max(0, (value - low) / (high - low))));
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
