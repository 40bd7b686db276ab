import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Names the per-user folder of downloaded libraries: CXR_CACHE, or else the system's cache folder. */
export function libraryCache(): string {
  const own = process.env['CXR_CACHE'];
  const base = own !== undefined && own !== '' ? own : join(systemCache(), 'cxr-anomaly');
  return join(resolve(base), 'libtensorflow');
}

function systemCache(): string {
  const xdg = process.env['XDG_CACHE_HOME'];
  return xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache');
}
