import type { InputGate } from '@cxr-anomaly/data-cxr';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type {
  BundleManifest,
  BundleWriter,
  CommonSettings,
  Detector,
  Json,
  Thumbnails,
} from '../../contracts';
import { BundleError } from '../../errors';
import { encodeState, encodeTensors } from '../tensor-file';
import {
  assertBundlePath,
  GATE_PATH,
  GOLDEN_PATH,
  MANIFEST_PATH,
  parseManifest,
  STATE_PATH,
} from './bundle-manifest';
import { encodeGate } from './gate-file';
import { GOLDEN_TOLERANCE, readScores } from './golden-scores';
import { encodeLayersModel } from './layers-model';
import { sha256 } from './sha256';
import { thumbnailsPath } from './thumbnails-file';

/** Keeps a file of a bundle; paths are relative, with forward slashes. */
export type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>;

export interface BundleContent {
  /** Inputs whose scores are checked at each loading, [B, H, W, C]; a handful is enough. They stay the caller's. */
  readonly goldenImages: Tensor4D;
  readonly calibration?: NonNullable<BundleManifest['calibration']>;
  readonly gate?: InputGate;
}

/**
 * Writes a detector as a bundle, its `detector.json` last.
 *
 * @throws BundleError when a golden score is not finite or the detector writes what a bundle cannot hold.
 */
export async function writeBundle<Settings extends CommonSettings>(
  write: WriteFile,
  detector: Detector<Settings>,
  { goldenImages, calibration, gate }: BundleContent,
): Promise<BundleManifest> {
  const writer = new HashingWriter(write);
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
  const described = {
    formatVersion: 1,
    method: detector.method,
    settings: detector.settings,
    preprocessing: detector.preprocessing,
    ...(calibration && { calibration }),
    golden: { scores, tolerance: GOLDEN_TOLERANCE },
    files: Object.fromEntries(writer.hashes),
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(described, null, 2)}\n`);
  // What this program would not read, it does not write.
  const manifest = parseManifest(bytes, MANIFEST_PATH);
  await write(MANIFEST_PATH, bytes);
  return manifest;
}

class HashingWriter implements BundleWriter {
  readonly hashes = new Map<string, string>();

  constructor(private readonly write: WriteFile) {}

  async writeModel(name: string, model: LayersModel): Promise<void> {
    for (const [path, bytes] of await encodeLayersModel(model))
      await this.writeFile(`${name}/${path}`, bytes);
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
    if (this.hashes.has(path)) throw new BundleError(`The detector writes '${path}' twice.`);
    this.hashes.set(path, await sha256(bytes));
    await this.write(path, bytes);
  }
}
