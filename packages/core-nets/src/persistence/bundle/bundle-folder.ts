import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BundleManifest, CommonSettings, Detector, Method } from '../../contracts';
import { BundleError } from '../../errors';
import { explainFailure } from '../explain-failure';
import { replaceFolder, withTemporaryPath } from '../write-atomic';
import { MANIFEST_PATH } from './bundle-manifest';
import { writeBundle, type BundleContent } from './bundle-writer';
import { loadDetector } from './load-detector';
import { bundleFiles } from './read-bundle-file';

/**
 * Saves a detector as a bundle in a folder of its own, which takes its place whole; a bundle that was there is replaced.
 *
 * @throws BundleError when the folder holds something else, or the detector cannot be saved.
 */
export async function saveBundle<Settings extends CommonSettings>(
  folder: string,
  detector: Detector<Settings>,
  content: BundleContent,
): Promise<BundleManifest> {
  await assertReplaceable(folder);
  return withTemporaryPath(folder, async (temporary) => {
    const manifest = await writeBundle((path, bytes) => writeInto(temporary, path, bytes), detector, content);
    await replaceFolder(temporary, folder);
    return manifest;
  });
}

/**
 * Loads a detector from a bundle's folder after checking its hashes, and checks its golden scores on the current backend.
 *
 * @throws BundleError when the bundle is incomplete, altered, of another method, or scores otherwise here.
 */
export async function loadBundle<Settings extends CommonSettings>(
  folder: string,
  method: Pick<Method<Settings>, 'name' | 'load'>,
): Promise<Detector<Settings>> {
  return loadDetector(bundleFiles(folder), folder, method);
}

/** A mistyped folder must not cost someone its content. */
async function assertReplaceable(folder: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new BundleError(
      `${folder}: cannot become a bundle's folder: ${explainFailure(error)}. See that it can be read, or choose another name.`,
      { cause: error },
    );
  }
  if (names.length > 0 && !names.includes(MANIFEST_PATH)) {
    throw new BundleError(`${folder}: holds other files than a bundle; choose another folder.`);
  }
}

async function writeInto(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, bytes);
}
