import { readdir } from 'node:fs/promises';
import type { BundleManifest, CommonSettings, Detector } from '../../contracts';
import { BundleError } from '../../errors';
import { explainFailure } from '../explain-failure';
import { replaceFolder, withTemporaryPath } from '../write-atomic';
import { MANIFEST_PATH } from './bundle-path';
import { writeBundle, type BundleContent } from './bundle-writer';
import { bundleFolderWriter } from './write-bundle-file';

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
    const manifest = await writeBundle(bundleFolderWriter(temporary), detector, content);
    await replaceFolder(temporary, folder);
    return manifest;
  });
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
