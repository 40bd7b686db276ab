import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PathTakenError } from '@cxr-anomaly/files';
import { replaceFolder, withTemporaryPath } from '@cxr-anomaly/files/node';
import { SITE_LIST, type SiteFiles } from './site-files';

/** Files that only an export has together. */
const OWN = [SITE_LIST, 'cxr-anomaly-viewer.js'];

/**
 * Writes a site as files for any web server: a folder of its own, which appears only when complete and replaces an earlier export.
 * Everything in it is meant to be served, so the modes are the usual ones, not those of private files.
 *
 * @throws PathTakenError when the folder holds something else; StorageError when it cannot be written.
 */
export async function exportSite(files: SiteFiles, folder: string): Promise<void> {
  await assertReplaceable(folder);
  await withTemporaryPath(folder, async (temporary) => {
    for (const [address, file] of files) {
      const target = join(temporary, ...address.split('/'));
      await mkdir(dirname(target), { recursive: true });
      if ('text' in file) await writeFile(target, file.text);
      else await copyFile(file.path, target);
    }
    await replaceFolder(temporary, folder);
  });
}

async function assertReplaceable(folder: string): Promise<void> {
  if (!existsSync(folder) || OWN.every((file) => existsSync(join(folder, file)))) return;
  if ((await readdir(folder).catch(() => ['?'])).length === 0) return;
  throw new PathTakenError(
    `${folder} already exists and is not a page that this program wrote, so it is not replaced. Move it away, or choose another folder.`,
  );
}
