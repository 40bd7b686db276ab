/** The bundle of a tiny detector, for tests. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calibrate } from '../../calibration/calibrate';
import type { BundleManifest, Detector } from '../../contracts';
import { saveBundle } from '../bundle/bundle-folder';
import { openBundle, type BundleMethod } from '../bundle/bundle-reader';
import { loadDetector } from '../bundle/load-detector';
import { bundleFiles } from '../bundle/read-bundle-file';
import { sealManifest } from './seal-manifest';
import { createTinyDetector, drawImages, tinyMethod } from './tiny-detector';

/** What the bundle of a tiny detector holds. */
export const TINY_FILES = [
  'detector.json',
  'encoder/group1-shard1of1.bin',
  'encoder/model.json',
  'golden.safetensors',
  'state.safetensors',
];

export const TINY_CALIBRATION = calibrate([1, 2, 3]);

/** Saves a detector of this seed and frees it. */
export async function saveTiny(folder: string, seed: number): Promise<BundleManifest> {
  const detector = createTinyDetector(seed);
  const goldenImages = drawImages(3, 11);
  try {
    return await saveBundle(folder, detector, {
      goldenImages,
      ...(TINY_CALIBRATION && { calibration: TINY_CALIBRATION }),
    });
  } finally {
    goldenImages.dispose();
    detector.dispose();
  }
}

/** Opens a bundle and loads its detector, the caller's to dispose. */
export async function loadTiny(folder: string, method: BundleMethod = tinyMethod): Promise<Detector> {
  return loadDetector(await openBundle(bundleFiles(folder), folder, [method]));
}

/** Changes the description, its digest with it. */
export async function editManifest(
  folder: string,
  edit: (manifest: BundleManifest) => object,
): Promise<void> {
  const path = join(folder, 'detector.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as BundleManifest;
  await writeFile(path, sealManifest(edit(manifest)));
}
