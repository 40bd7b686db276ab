/** Up to this size no ratio does any harm. */
const ALWAYS_ALLOWED = 64 * 1024 * 1024;

/** Images shrink by a factor of about 2, drawings such as MNIST by 5, and a bomb by up to 1032. */
const HIGHEST_RATIO = 32;

/** Returns the most bytes that this many compressed ones may inflate to before they are taken for a decompression bomb. */
export function inflationLimit(compressedBytes: number): number {
  return ALWAYS_ALLOWED + HIGHEST_RATIO * compressedBytes;
}
