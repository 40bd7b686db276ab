import { join, resolve } from 'node:path';
import { cacheRoot } from '@cxr-anomaly/files/node';

/** Names the folder of downloaded libraries in the cache. */
export function libraryCache(): string {
  return join(resolve(cacheRoot()), 'libtensorflow');
}
