/** Bytes that are read in pieces, wherever they are: memory, a file, a compressed member of an archive. */
export interface ByteSource {
  /**
   * Reads so many bytes from a place on.
   * @throws DataError naming the source, when it ends before or is damaged; LostFileError when its file was changed.
   */
  read(from: number, length: number): Promise<Uint8Array>;
  /** Says whether there are so many bytes and no more. @throws as `read`. */
  endsAt(length: number): Promise<boolean>;
}

/** Arrays of up to this many bytes are kept in memory: 64 MiB, MNIST whole. Larger ones are read piece by piece. */
export const KEPT_IN_MEMORY = 64 * 1024 * 1024;

/** Bytes that a reader which goes through an array takes at a time. */
export const PIECE = 4 * 1024 * 1024;

/** Serves bytes that are in memory; what is read is a view of them. */
export function memoryBytes(bytes: Uint8Array): ByteSource {
  return {
    read: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
    endsAt: (length) => Promise.resolve(bytes.length === length),
  };
}
