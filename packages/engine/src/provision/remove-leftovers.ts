import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeLock } from '@cxr-anomaly/files/node';
import { addonFolder } from '../start/addon-files';

/** Long enough to see that the process that holds a lock is gone, too short to notice. */
const GLANCE = 500; // ms

/** Temporary names of libraries, addons and links, which only an interrupted setup leaves behind. */
const LEFTOVER = /^\.tmp-|\.(tmp|old)-[\w-]+$/;

/**
 * Removes what an interrupted setup left in the cache, its libraries and the binding's package. Call it while holding the lock.
 */
export async function removeLeftovers(cache: string, packageFolder: string): Promise<void> {
  const libraries = (await readdir(cache)).filter((name) => !LEFTOVER.test(name));
  const addons = libraries.map((name) => join(cache, name, 'addon'));
  for (const folder of [cache, ...addons, packageFolder, addonFolder(packageFolder)]) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) return [];
      throw error;
    });
    for (const name of names.filter((found) => LEFTOVER.test(found)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Removes the same, and the lock, if setup was interrupted right after it had installed everything; nothing while another one is
 * running.
 */
export async function sweepAfterKill(lock: string, cache: string, packageFolder: string): Promise<void> {
  if (!existsSync(lock)) return;
  const own = await takeLock(lock, () => undefined, AbortSignal.timeout(GLANCE)).catch(() => undefined);
  if (own === undefined) return;
  await removeLeftovers(cache, packageFolder).finally(() => own.release());
}
