import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brief } from '@cxr-anomaly/files';
import { explainFailure, listFiles, replaceFolder, withTemporaryPath } from '@cxr-anomaly/files/node';
import type { BundleManifest, CommonSettings, Detector } from '../../contracts';
import { BundleError } from '../../errors';
import { SIGNATURE_PATH } from '../signature/signature-file';
import { parseStrictJson } from '../strict-json';
import { MANIFEST_PATH } from './bundle-path';
import { writeBundle, type BundleContent } from './bundle-writer';
import { bundleFolderWriter } from './write-bundle-file';

/**
 * Saves a detector as a bundle in a folder of its own, which appears only when complete; an existing bundle is replaced.
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

/** A mistyped path must not cost a folder its content, nor a bundle the files that somebody put into it. */
async function assertReplaceable(folder: string): Promise<void> {
  let files: string[];
  try {
    files = await listFiles(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new BundleError(
      `${folder}: cannot become a bundle's folder: ${explainFailure(error)}. Make sure that it can be read, or choose another name.`,
      { cause: error },
    );
  }
  const own = files.includes(MANIFEST_PATH) ? [MANIFEST_PATH, SIGNATURE_PATH, ...(await listed(folder))] : [];
  const foreign = files.find((file) => !own.includes(file));
  if (foreign === undefined) return;
  throw new BundleError(
    `${folder}: holds files that are not part of a bundle (${brief(foreign)}). Move them away, or choose another folder.`,
  );
}

/** The files that a bundle's description names; none if it cannot be read. */
async function listed(folder: string): Promise<string[]> {
  try {
    const bytes = await readFile(join(folder, MANIFEST_PATH));
    const { files } = parseStrictJson(bytes, MANIFEST_PATH) as { readonly files: object };
    return Object.keys(files);
  } catch {
    return [];
  }
}
