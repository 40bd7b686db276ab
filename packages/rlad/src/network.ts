import { Autoencoder, buildUnet } from '@cxr-anomaly/core-nets';
import type { RladSettings } from './config';

/** Builds the U-Net of these settings with weights drawn from their seed. */
export function buildNetwork(settings: RladSettings): Autoencoder {
  return new Autoencoder(buildUnet(settings));
}
