import { brief } from '@cxr-anomaly/files';
import type { BundleManifest, BundleParts } from '../../contracts';
import { BundleError } from '../../errors';
import { GATE_PATH, GOLDEN_PATH, modelPath, STATE_PATH, weightsPath } from './bundle-path';
import { BYTES_OF } from './quantize';
import { sideOfThumbnails } from './thumbnails-file';

/** Most bytes of a network's description; ours take up to 100 KB. */
const MOST_MODEL_BYTES = 4 * 2 ** 20;

/** A gate's pictures and rules take 50 KB. */
const MOST_GATE_BYTES = 2 ** 20;

/** What a safetensors file has besides its values and the names of images. */
const MOST_HEADER_BYTES = 64 * 2 ** 10;

/** More training images than any published set of chest X-rays has. */
const MOST_IMAGES = 1e6;

/** Room for the name of a training image. */
const MOST_NAME_BYTES = 1024;

/** The largest side of a thumbnail. */
const MOST_THUMBNAIL_SIDE = 64;

/** Sizes that a file may have, in bytes. */
interface Sizes {
  readonly least: number;
  readonly most: number;
}

/**
 * Checks the list of a bundle's files against what its settings imply, before any of them is read: all that the method needs are
 * there, none that it does not use, and each has a size that it can have.
 *
 * @param name of the bundle in messages.
 * @throws BundleError naming the file.
 */
export function assertFiles(manifest: BundleManifest, parts: BundleParts, name: string): void {
  const allowed = allowedSizes(manifest, parts);
  for (const [path, { least, most }] of allowed) {
    const file = manifest.files[path];
    if (!file) throw new BundleError(`${name}: '${path}' is not among its files. Save the bundle again.`);
    if (file.bytes >= least && file.bytes <= most) continue;
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw new BundleError(
      `${name}/${path}: has ${file.bytes} bytes, but the settings of the bundle require ${wanted}. Save the bundle again.`,
    );
  }
  const other = Object.keys(manifest.files).find((path) => !allowed.has(path));
  if (other === undefined) return;
  throw new BundleError(
    `${name}/${brief(other)}: ${manifest.method} does not use this file, so this is not a bundle of this program.`,
  );
}

function allowedSizes(
  { golden, preprocessing, gate, files, shrunk }: BundleManifest,
  { networks, values, valuesPerImage }: BundleParts,
): Map<string, Sizes> {
  const { side, channels } = preprocessing;
  const allowed = new Map<string, Sizes>();
  for (const [network, weights] of Object.entries(networks)) {
    allowed.set(modelPath(network), { least: 1, most: MOST_MODEL_BYTES });
    const least = shrunk ? BYTES_OF[shrunk.weights] : 4;
    // Vectors stay float32, and there may be nothing but vectors.
    allowed.set(weightsPath(network), { least: least * weights, most: 4 * weights });
  }
  const perImage = valuesPerImage > 0 ? 4 * valuesPerImage + MOST_NAME_BYTES : 0;
  allowed.set(STATE_PATH, tensorsOf(values, MOST_IMAGES * perImage));
  allowed.set(GOLDEN_PATH, tensorsOf(golden.scores.length * side * side * channels));
  if (gate) allowed.set(GATE_PATH, { least: 1, most: MOST_GATE_BYTES });
  if (valuesPerImage > 0) {
    const images = Math.floor((files[STATE_PATH]?.bytes ?? 0) / (4 * valuesPerImage));
    for (const path of Object.keys(files)) {
      const picture = sideOfThumbnails(path);
      if (picture !== undefined && picture <= MOST_THUMBNAIL_SIDE)
        allowed.set(path, { least: picture * picture, most: images * picture * picture });
    }
  }
  return allowed;
}

/** Sizes of a safetensors file with this many float32 values and up to this many bytes besides them. */
function tensorsOf(values: number, more = 0): Sizes {
  return { least: 8 + 4 * values, most: MOST_HEADER_BYTES + 4 * values + more };
}
