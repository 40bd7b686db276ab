import type { Samples } from './samples';

/** Turns three consecutive planes into interleaved samples. */
export function interleavePlanes(planes: Samples): Samples {
  const count = planes.length / 3;
  const samples = new (planes instanceof Uint16Array ? Uint16Array : Uint8Array)(planes.length);
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    samples[at] = planes[i] as number;
    samples[at + 1] = planes[count + i] as number;
    samples[at + 2] = planes[2 * count + i] as number;
  }
  return samples;
}

/** Gives each pixel of uncompressed YBR_FULL_422, stored as Y Y Cb Cr for two pixels, its own chroma. */
export function expandChroma(pairs: Samples): Samples {
  const samples = new (pairs instanceof Uint16Array ? Uint16Array : Uint8Array)((pairs.length / 2) * 3);
  for (let from = 0, to = 0; from + 3 < pairs.length; from += 4, to += 6) {
    const [first, second, blue, red] = pairs.subarray(from, from + 4);
    samples.set([first ?? 0, blue ?? 0, red ?? 0, second ?? 0, blue ?? 0, red ?? 0], to);
  }
  return samples;
}
