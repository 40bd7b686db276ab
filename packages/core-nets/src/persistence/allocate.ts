import { BundleError } from '../errors';

/**
 * Allocates this many bytes.
 *
 * @param what needs them, for the message.
 * @throws BundleError when JavaScript cannot hold them in one piece, however much memory the machine has.
 */
export function allocate(bytes: number, what: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    const size = (bytes / 2 ** 30).toFixed(1);
    throw new BundleError(
      `${what} would take ${size} GiB in one file, more than this program can hold. Choose a smaller imageSize or width.`,
      { cause },
    );
  }
}
