import type { InputGate, Preprocessing } from '@cxr-anomaly/data-cxr';
import { brief } from '@cxr-anomaly/files';
import * as tf from '@tensorflow/tfjs-core';
import type { BundleManifest, BundleReader, CommonSettings, Method, Thumbnails } from '../../contracts';
import { BundleError } from '../../errors';
import { decodeState, decodeTensors } from '../tensor-file';
import { assertFiles } from './assert-files';
import { assertModule, refuseMethod } from './assert-module';
import { MOST_MANIFEST_BYTES, parseManifest } from './bundle-manifest';
import { GATE_PATH, GOLDEN_PATH, MANIFEST_PATH, modelPath, STATE_PATH, weightsPath } from './bundle-path';
import { decodeGate } from './gate-file';
import type { HashedFile } from './hashed-file';
import { decodeLayersModel } from './layers-model';
import { sideOfThumbnails } from './thumbnails-file';

/**
 * Returns a file of a bundle with its hash, from a folder, by fetch or out of an archive; rejects if there is none. It should
 * read nothing of a file longer than `mostBytes`, which is refused anyway.
 */
export type ReadFile = (path: string, mostBytes: number) => Promise<HashedFile>;

/** What a bundle is checked against and loaded with. */
export type BundleMethod<Settings extends CommonSettings = CommonSettings> = Pick<
  Method<Settings>,
  'name' | 'module' | 'settings' | 'preprocessing' | 'bundleParts' | 'load'
>;

/** Sha256 of each file of a bundle, in hexadecimal, by its path, the description included. */
export type FileHashes = ReadonlyMap<string, string>;

/** An opened, verified bundle with its golden inputs. Each part can be read once; its bytes are released then. */
export interface OpenBundle<Settings extends CommonSettings = CommonSettings> extends BundleReader {
  /** Its name in messages: its folder or address. */
  readonly name: string;
  readonly method: BundleMethod<Settings>;
  readonly hashes: FileHashes;
  /** [B, H, W, C], preprocessed as the manifest says, one image for each golden score; the caller's to dispose. */
  readGolden(): Promise<tf.Tensor4D>;
}

/**
 * Opens a bundle: reads its description, checks that it agrees with itself and with what its settings imply, then reads every
 * file once, bounded, and checks its hash. What is read from it later is what was checked. Nothing in a bundle is executed.
 *
 * @param name of the bundle in messages: its folder or address.
 * @param methods those whose bundles are accepted.
 * @param signed the hashes that files must have besides those in the description.
 * @throws BundleError when the bundle has another format or method, was made by other code, is incomplete or altered, contradicts
 * itself, or is not what was signed.
 */
export async function openBundle<Settings extends CommonSettings>(
  read: ReadFile,
  name: string,
  methods: readonly BundleMethod<Settings>[],
  signed?: FileHashes,
): Promise<OpenBundle<Settings>> {
  const { manifest, method, hash } = await readDescription(read, name, methods, signed);
  const hashes = new Map([[MANIFEST_PATH, hash]]);
  const files = new Map<string, Uint8Array>();
  for (const [path, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const file = await readOrThrow(read, path, { name, most: bytes });
    if (file.sha256 !== sha256 || file.bytes.length !== bytes) throw altered(`${name}/${path}`);
    files.set(path, file.bytes);
    hashes.set(path, sha256);
  }
  return new VerifiedBundle({ name, manifest, method, hashes }, files);
}

async function readDescription<Settings extends CommonSettings>(
  read: ReadFile,
  name: string,
  methods: readonly BundleMethod<Settings>[],
  signed: FileHashes | undefined,
): Promise<{
  readonly manifest: BundleManifest;
  readonly method: BundleMethod<Settings>;
  readonly hash: string;
}> {
  const file = await readOrThrow(read, MANIFEST_PATH, { name, most: MOST_MANIFEST_BYTES });
  if (signed && signed.get(MANIFEST_PATH) !== file.sha256) throw notSigned(`${name}/${MANIFEST_PATH}`);
  const manifest = await parseManifest(file.bytes, `${name}/${MANIFEST_PATH}`);
  if (signed) assertSigned(manifest, signed, name);
  const method = methods.find((one) => one.name === manifest.method);
  if (!method) {
    const known = methods.map((one) => one.name);
    throw refuseMethod(manifest, known, name);
  }
  assertModule(manifest, method, name);
  const { success, data: settings, error } = method.settings.schema.safeParse(manifest.settings);
  if (!success) {
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new BundleError(
      `${name}: its settings are not valid for ${method.name}: ${brief(problems.join('; '))}. Update this program, or train again.`,
    );
  }
  assertPreprocessing(manifest, method.preprocessing(settings), name);
  assertFiles(manifest, method.bundleParts(settings), name);
  return { manifest, method, hash: file.sha256 };
}

class VerifiedBundle<Settings extends CommonSettings> implements OpenBundle<Settings> {
  readonly name: string;
  readonly manifest: BundleManifest;
  readonly method: BundleMethod<Settings>;
  readonly hashes: FileHashes;

  constructor(
    described: Pick<OpenBundle<Settings>, 'name' | 'manifest' | 'method' | 'hashes'>,
    private readonly files: Map<string, Uint8Array>,
  ) {
    this.name = described.name;
    this.manifest = described.manifest;
    this.method = described.method;
    this.hashes = described.hashes;
  }

  async readModel(network: string) {
    const path = modelPath(network);
    const model = { json: this.take(path), weights: this.take(weightsPath(network)) };
    return decodeLayersModel(model, `${this.name}/${path}`);
  }

  readState() {
    return Promise.resolve().then(() => decodeState(this.take(STATE_PATH), `${this.name}/${STATE_PATH}`));
  }

  readThumbnails(): Promise<Thumbnails> {
    return Promise.resolve().then(() => this.takeThumbnails());
  }

  readGate(): Promise<InputGate | undefined> {
    return Promise.resolve().then(() =>
      this.manifest.gate ? decodeGate(this.take(GATE_PATH), `${this.name}/${GATE_PATH}`) : undefined,
    );
  }

  readGolden(): Promise<tf.Tensor4D> {
    return Promise.resolve().then(() => this.decodeGolden());
  }

  private takeThumbnails(): Thumbnails {
    for (const [path, { length }] of this.files) {
      const side = sideOfThumbnails(path);
      if (side !== undefined && length % (side * side) === 0) return { side, pixels: this.take(path) };
    }
    throw new BundleError(`${this.name}: has no thumbnails. Save the bundle again.`);
  }

  private decodeGolden(): tf.Tensor4D {
    const { golden, preprocessing } = this.manifest;
    const { tensors } = decodeTensors(this.take(GOLDEN_PATH), `${this.name}/${GOLDEN_PATH}`);
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

  /** Returns a file's bytes and forgets them, so that they are not kept along with what is made from them. */
  private take(path: string): Uint8Array {
    const bytes = this.files.get(path);
    this.files.delete(path);
    if (bytes) return bytes;
    throw new BundleError(`${this.name}: '${path}' is not among its files, or was read before.`);
  }
}

/** The signed files must be exactly those listed: one left out of the list would not be read. */
function assertSigned({ files }: BundleManifest, signed: FileHashes, name: string): void {
  for (const path of signed.keys()) {
    if (path !== MANIFEST_PATH && !Object.hasOwn(files, path)) throw notSigned(`${name}/${brief(path)}`);
  }
  for (const [path, { sha256 }] of Object.entries(files)) {
    if (signed.get(path) !== sha256) throw notSigned(`${name}/${path}`);
  }
}

/** What normalization was fitted to comes from the data; all else follows from the settings. */
function assertPreprocessing({ preprocessing }: BundleManifest, wanted: Preprocessing, name: string): void {
  const { normalization, ...others } = preprocessing;
  const differing = (['side', 'channels', 'fit', 'tone'] as const).find((key) => others[key] !== wanted[key]);
  const { kind } = normalization;
  if (differing === undefined && kind === wanted.normalization.kind) return;
  const [given, set] =
    differing === undefined ? [kind, wanted.normalization.kind] : [others[differing], wanted[differing]];
  throw new BundleError(
    `${name}: its images would be prepared with ${differing ?? 'normalization'} ${given}, but its settings say ${set}. ` +
      'Copy or download it again.',
  );
}

function altered(file: string): BundleError {
  return new BundleError(`${file}: altered since the bundle was written. Copy or download it again.`);
}

function notSigned(file: string): BundleError {
  return new BundleError(`${file}: is not what was signed. Copy or download the bundle again.`);
}

async function readOrThrow(
  read: ReadFile,
  path: string,
  { name, most }: { readonly name: string; readonly most: number },
): Promise<HashedFile> {
  let file: HashedFile;
  try {
    file = await read(path, most);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    // The system's own errors have a code.
    const { code = 'ENOENT' } = cause as NodeJS.ErrnoException;
    const what =
      code === 'ENOENT'
        ? 'this is not a bundle, or it is incomplete or altered. Copy it again.'
        : 'Make sure that it can be read, or copy the bundle again.';
    throw new BundleError(`${name}/${path}: cannot be read (${reason}): ${what}`, { cause });
  }
  if (file.bytes.length <= most) return file;
  throw new BundleError(`${name}/${path}: is longer than the ${most} bytes allowed.`);
}
