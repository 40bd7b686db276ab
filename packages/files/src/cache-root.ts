import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns the default folder for caches: `$CXR_CACHE`, or else `cxr-anomaly` in `$XDG_CACHE_HOME` or `~/.cache`. */
export function cacheRoot(): string {
  const { CXR_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  return own || join(shared || join(homedir(), '.cache'), 'cxr-anomaly');
}
