/**
 * Relative difference of a golden score that another backend may cause, and the most that a bundle may allow. The rounding of
 * CPU, WebAssembly and GPU, also with 10-bit mantissas in their multiplications, stays below; a wrong layout, padding or epsilon
 * is off by far more.
 */
export const GOLDEN_TOLERANCE = 1e-2;

/** Most golden inputs in a bundle. */
export const MOST_GOLDEN = 64;
