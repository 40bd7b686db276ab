import type { BundleReader } from '../contracts';
import { Autoencoder } from '../networks/autoencoder';
import { MemoryBank } from './memory-bank';
import { AUTOENCODER } from './memory-detector';

/**
 * Reads what a `MemoryDetector` saved; both parts are the caller's.
 * @throws BundleError, and leaves no tensor, when they do not fit.
 */
export async function loadMemory(
  bundle: BundleReader,
): Promise<{ readonly autoencoder: Autoencoder; readonly bank: MemoryBank }> {
  const autoencoder = new Autoencoder(await bundle.readModel(AUTOENCODER));
  try {
    return { autoencoder, bank: await MemoryBank.load(bundle, autoencoder.embeddingDim) };
  } catch (error) {
    autoencoder.dispose();
    throw error;
  }
}
