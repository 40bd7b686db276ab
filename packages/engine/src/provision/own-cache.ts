import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EngineError } from '../errors';
import { findStranger } from './library/find-stranger';

const WRITTEN_BY_OTHERS = 0o022;

/**
 * Makes a folder of the cache if it is missing, and runs `work`, which may write to it: what it writes, others may not change.
 *
 * @throws EngineError when another user may write to the folder, or to the one that it is in.
 */
export async function inOwnCache<T>(cache: string, work: () => Promise<T>): Promise<T> {
  const umask = process.umask();
  // The programs that are started get it from here.
  process.umask(umask | WRITTEN_BY_OTHERS);
  try {
    const stranger = await findStranger([nearestFolder(dirname(cache)), cache]);
    if (stranger !== undefined) throw new EngineError(stranger);
    await mkdir(cache, { recursive: true });
    return await work();
  } finally {
    process.umask(umask);
  }
}

/** The folder itself if it exists, or else the one in which it would be created. */
function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
