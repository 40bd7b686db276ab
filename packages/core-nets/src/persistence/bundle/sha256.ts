import { BundleError } from '../../errors';

/**
 * Computes the sha256 of bytes in hexadecimal, in browsers as in Node.
 *
 * @throws BundleError in a web page that was not loaded over https, where browsers do not offer hashing.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const { subtle } = (globalThis.crypto as Partial<typeof globalThis.crypto> | undefined) ?? {};
  if (!subtle)
    throw new BundleError('Bundles can be checked only on pages loaded over https or from localhost.');
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
