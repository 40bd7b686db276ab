/** Bytes that are read in pieces, wherever they are: memory, a file, a compressed member of an archive. */
export interface ByteSource {
  /**
   * Reads `length` bytes from a position.
   * @throws DataError naming the source, when it ends too early or is damaged; LostFileError when its file was changed.
   */
  read(from: number, length: number): Promise<Uint8Array>;
  /** Tells whether there are exactly this many bytes. @throws like `read`. */
  endsAt(length: number): Promise<boolean>;
}

/** Arrays of up to this many bytes are kept in memory: 64 MiB, all of MNIST. Larger ones are read piece by piece. */
export const KEPT_IN_MEMORY = 64 * 1024 * 1024;

/** Bytes that a reader going through an array reads at a time. */
export const PIECE = 4 * 1024 * 1024;

/** Serves bytes from memory; what is read is a view of them. */
export function memoryBytes(bytes: Uint8Array): ByteSource {
  return {
    read: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
    endsAt: (length) => Promise.resolve(bytes.length === length),
  };
}
