/** Small DICOM files for tests of sources. */
import { createRandom } from '@cxr-anomaly/random';
import { encodeDicom, type Elements } from '../../dicom/testing/encode-dicom';

const SIDE = 12;

/** Encodes 12-bit noise drawn from a seed, different for each seed. */
export function encodeNoiseDicom(seed: number, elements: Elements = {}): Buffer {
  const random = createRandom(seed, 'noise');
  const pixels = Uint16Array.from({ length: SIDE * SIDE }, () => random.integer(4096));
  return encodeDicom({ pixels, rows: SIDE, columns: SIDE, elements });
}

/** Encodes noise under the given names, each from its own seed. */
export function dicomTree(names: readonly string[]): Record<string, Buffer> {
  return Object.fromEntries(names.map((name, seed) => [name, encodeNoiseDicom(seed)]));
}
