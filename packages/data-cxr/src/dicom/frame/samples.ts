import type { PixelHeader } from '../read-header';

/** Samples of one frame as they are stored: interleaved rows of words, not yet masked or given a sign. */
export type Samples = Uint8Array | Uint16Array;

/** Views or copies little-endian bytes as words of 8 or 16 bits; an odd last byte of 16-bit words is left out. */
export function toSamples(bytes: Uint8Array, bits: 8 | 16): Samples {
  if (bits === 8) return bytes;
  const count = Math.floor(bytes.length / 2);
  // A view needs an even offset, which pixels in the middle of a file may not have.
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, count);
}

/**
 * Clamps words to what the stored bits can hold, in place. A lossy codec may overshoot, and taking the low bits of an
 * overshoot would turn white into black.
 */
export function clampToStored(
  samples: Samples,
  { bitsAllocated, bitsStored, signed }: Pick<PixelHeader, 'bitsAllocated' | 'bitsStored' | 'signed'>,
): void {
  const words = 2 ** bitsAllocated;
  const low = signed ? -(2 ** (bitsStored - 1)) : 0;
  const high = low + 2 ** bitsStored - 1;
  for (let i = 0; i < samples.length; i++) {
    const word = samples[i] as number;
    const value = signed && word >= words / 2 ? word - words : word;
    samples[i] = Math.min(Math.max(value, low), high);
  }
}
