import type { InputGate, ModuleIdentity } from '@cxr-anomaly/data-cxr';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type {
  BundleFile,
  BundleManifest,
  BundleWriter,
  Calibration,
  CommonSettings,
  Detector,
  Json,
  Omission,
  Thumbnails,
} from '../../contracts';
import { BundleError } from '../../errors';
import { encodeState, encodeTensors } from '../tensor-file';
import { encodeManifest } from './bundle-manifest';
import {
  assertBundlePath,
  GATE_PATH,
  GOLDEN_PATH,
  MANIFEST_PATH,
  modelPath,
  STATE_PATH,
  weightsPath,
} from './bundle-path';
import { encodeGate } from './gate-file';
import { GOLDEN_TOLERANCE } from './golden-limits';
import { readScores } from './golden-scores';
import { encodeLayersModel } from './layers-model';
import type { WeightPrecision } from './quantize';
import { thumbnailsPath } from './thumbnails-file';

/** Stores a file of a bundle and returns its sha256 in hexadecimal; paths are relative, with forward slashes. */
export type WriteFile = (path: string, bytes: Uint8Array) => Promise<string>;

export interface BundleContent {
  /** Inputs whose scores are checked whenever the bundle is loaded, [B, H, W, C]; a handful is enough. They stay the caller's. */
  readonly goldenImages: Tensor4D;
  readonly calibration?: Calibration;
  readonly gate?: InputGate;
  /** The code of the method, if it is not part of this project. */
  readonly module?: ModuleIdentity;
  /**
   * Stores the networks' weights in fewer bits. The detector must have been read from a bundle that holds them so: its golden
   * scores are those of rounded weights.
   */
  readonly shrunk?: BundleManifest['shrunk'];
  /** What the bundle must not reveal about training images; `goldenImages` are then not pictures either. */
  readonly omits?: readonly Omission[];
}

/**
 * Writes a detector as a bundle, its `detector.json` last.
 *
 * @throws BundleError when a golden score is not finite or the detector writes what a bundle cannot hold.
 */
export async function writeBundle<Settings extends CommonSettings>(
  write: WriteFile,
  detector: Detector<Settings>,
  { goldenImages, calibration, gate, module, shrunk, omits = [] }: BundleContent,
): Promise<BundleManifest> {
  const writer = new ListingWriter(write, omits, shrunk?.weights);
  await detector.save(writer);
  await writer.writeFile(GOLDEN_PATH, await encodeTensors({ images: goldenImages }));
  if (gate) await writer.writeFile(GATE_PATH, encodeGate(gate));
  const scores = await readScores(detector, goldenImages);
  const broken = scores.findIndex((score) => !Number.isFinite(score));
  if (broken >= 0) {
    throw new BundleError(
      `Golden input ${broken} scores ${scores[broken]}: this detector cannot be saved; train again.`,
    );
  }
  const { manifest, bytes } = await encodeManifest({
    formatVersion: 2,
    method: detector.method,
    ...(module && { module }),
    settings: detector.settings as unknown as BundleManifest['settings'],
    preprocessing: detector.preprocessing,
    ...(calibration && { calibration }),
    golden: { scores, tolerance: GOLDEN_TOLERANCE },
    gate: gate !== undefined,
    ...(shrunk && { shrunk }),
    files: Object.fromEntries(writer.files),
  });
  await write(MANIFEST_PATH, bytes);
  return manifest;
}

class ListingWriter implements BundleWriter {
  readonly files = new Map<string, BundleFile>();

  constructor(
    private readonly write: WriteFile,
    readonly omits: readonly Omission[],
    private readonly precision: WeightPrecision | undefined,
  ) {}

  async writeModel(name: string, model: LayersModel): Promise<void> {
    const { json, weights } = await encodeLayersModel(model, this.precision);
    await this.writeFile(modelPath(name), json);
    await this.writeFile(weightsPath(name), weights);
  }

  async writeState(
    tensors: Readonly<Record<string, Tensor>>,
    values: { readonly [key: string]: Json },
  ): Promise<void> {
    await this.writeFile(STATE_PATH, await encodeState({ tensors, values }));
  }

  async writeThumbnails({ side, pixels }: Thumbnails): Promise<void> {
    await this.writeFile(thumbnailsPath(side), pixels);
  }

  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    assertBundlePath(path, 'bundle');
    if (this.files.has(path)) throw new BundleError(`The detector writes '${path}' twice.`);
    const sha256 = await this.write(path, bytes);
    this.files.set(path, { bytes: bytes.length, sha256 });
  }
}
