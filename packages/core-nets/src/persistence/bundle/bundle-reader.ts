import type { InputGate } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import type { BundleManifest, BundleReader, Thumbnails } from '../../contracts';
import { BundleError } from '../../errors';
import { decodeState, decodeTensors } from '../tensor-file';
import { GATE_PATH, GOLDEN_PATH, MANIFEST_PATH, parseManifest, STATE_PATH } from './bundle-manifest';
import { decodeGate } from './gate-file';
import { decodeLayersModel } from './layers-model';
import { sha256 } from './sha256';
import { sideOfThumbnails } from './thumbnails-file';

/** Gives a file of a bundle, from a folder, by fetch or out of an archive; rejects where there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** An opened, verified bundle with its golden inputs. */
export interface OpenBundle extends BundleReader {
  /** What messages call it: its folder or address. */
  readonly name: string;
  /** [B, H, W, C] of the manifest's preprocessing, one image for each golden score; the caller's to dispose. */
  readGolden(): Promise<tf.Tensor4D>;
}

/**
 * Opens a bundle: reads its description and every file it lists, and checks their hashes. What is read later is what was
 * checked. Nothing in a bundle is executed.
 *
 * @param name what messages call the bundle: its folder or address.
 * @throws BundleError when the bundle is of another format, incomplete or altered.
 */
export async function openBundle(read: ReadFile, name: string): Promise<OpenBundle> {
  const manifest = parseManifest(await readOrThrow(read, MANIFEST_PATH, name), `${name}/${MANIFEST_PATH}`);
  const files = await Promise.all(
    Object.entries(manifest.files).map(async ([path, hash]) => {
      const bytes = await readOrThrow(read, path, name);
      if ((await sha256(bytes)) === hash) return [path, bytes] as const;
      throw new BundleError(
        `${name}/${path}: altered since the bundle was written. Copy or download it again.`,
      );
    }),
  );
  return new VerifiedBundle(name, manifest, new Map(files));
}

class VerifiedBundle implements OpenBundle {
  constructor(
    readonly name: string,
    readonly manifest: BundleManifest,
    private readonly files: ReadonlyMap<string, Uint8Array>,
  ) {}

  async readModel(model: string) {
    const path = `${model}/model.json`;
    return decodeLayersModel(this.bytesOf(path), `${this.name}/${path}`, (weights) =>
      this.bytesOf(`${model}/${weights}`),
    );
  }

  readState() {
    return Promise.resolve().then(() => decodeState(this.bytesOf(STATE_PATH), `${this.name}/${STATE_PATH}`));
  }

  readThumbnails(): Promise<Thumbnails> {
    for (const [path, pixels] of this.files) {
      const side = sideOfThumbnails(path);
      if (side !== undefined && pixels.length % (side * side) === 0) return Promise.resolve({ side, pixels });
    }
    return Promise.reject(new BundleError(`${this.name}: has no thumbnails. Save the bundle again.`));
  }

  readGate(): Promise<InputGate | undefined> {
    const bytes = this.files.get(GATE_PATH);
    return Promise.resolve().then(() => bytes && decodeGate(bytes, `${this.name}/${GATE_PATH}`));
  }

  readGolden(): Promise<tf.Tensor4D> {
    return Promise.resolve().then(() => this.decodeGolden());
  }

  private decodeGolden(): tf.Tensor4D {
    const { golden, preprocessing } = this.manifest;
    const { tensors } = decodeTensors(this.bytesOf(GOLDEN_PATH), `${this.name}/${GOLDEN_PATH}`);
    const { images, ...others } = tensors;
    const { side, channels } = preprocessing;
    const wanted = [golden.scores.length, side, side, channels];
    tf.dispose(others);
    if (images?.dtype === 'float32' && tf.util.arraysEqual(images.shape, wanted))
      return images as tf.Tensor4D;
    images?.dispose();
    throw new BundleError(
      `${this.name}/${GOLDEN_PATH}: has no float32 'images' of shape [${wanted.join(', ')}].`,
    );
  }

  private bytesOf(path: string): Uint8Array {
    const bytes = this.files.get(path);
    if (bytes) return bytes;
    throw new BundleError(`${this.name}: '${path}' is not among its files. Save the bundle again.`);
  }
}

async function readOrThrow(read: ReadFile, path: string, name: string): Promise<Uint8Array> {
  try {
    return await read(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const what = isAbsent
      ? 'not a bundle, or an incomplete one. Copy it again.'
      : 'See that it can be read, or copy the bundle again.';
    throw new BundleError(`${name}/${path}: cannot be read (${reason}): ${what}`, { cause });
  }
}
