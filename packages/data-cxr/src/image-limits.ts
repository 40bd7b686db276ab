/** An X-ray has up to about 20 million pixels; far more is a mistake or a decompression bomb. */
export const MAX_PIXELS = 50_000_000;
