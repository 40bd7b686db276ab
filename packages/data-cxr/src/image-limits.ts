/** An X-ray has up to about 20 million pixels; far more is a mistake or a decompression bomb. */
export const MAX_PIXELS = 50_000_000;

/** The most that DICOM and JPEG can say, so no X-ray is wider; of longer rows decoders hold several, each as large as a picture. */
export const MAX_SIDE = 65_535;

/** 20 million pixels of 16 bits take 40 MB. Decoding holds up to three times the levels, and several images at once. */
export const MAX_DECODED_BYTES = 128 * 1024 * 1024;

/** An image that takes less decoded takes little more as a file, even uncompressed and with several frames. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** A table or a file of a run is read completely. V8 could not hold more as text. */
export const MAX_WHOLE_FILE_BYTES = 512 * 1024 * 1024;
