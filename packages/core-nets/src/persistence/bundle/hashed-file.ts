import { sha256 } from './sha256';

/** A file that was hashed while, or right after, it was read. */
export interface HashedFile {
  readonly bytes: Uint8Array;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Hashes bytes, for callers that take a bundle's files from somewhere other than a folder. */
export async function hashFile(bytes: Uint8Array): Promise<HashedFile> {
  return { bytes, sha256: await sha256(bytes) };
}
