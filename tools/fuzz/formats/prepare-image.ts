import { toNetworkInput, type Preprocessing } from '@cxr-anomaly/data-cxr';
import { decodeFile } from '@cxr-anomaly/data-cxr/node';

const PREPROCESSING: Preprocessing = {
  ...{ side: 16, channels: 1, fit: 'pad', tone: 'equalize' },
  normalization: { kind: 'unit' },
};

/** Decodes an image and turns it into network input, as scoring does. */
export async function prepareImage(path: string): Promise<Float32Array> {
  return toNetworkInput(await decodeFile(path), PREPROCESSING);
}
