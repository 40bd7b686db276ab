import type { CommonSettings, Detector, Method } from '../../contracts';
import { BundleError } from '../../errors';
import { brief } from '../brief';
import { openBundle, type OpenBundle, type ReadFile } from './bundle-reader';
import { verifyGolden } from './golden-scores';

/**
 * Loads a detector from a bundle after checking its hashes, and checks its golden scores on the current backend.
 *
 * @param name what messages call the bundle: its folder or address.
 * @throws BundleError when the bundle is incomplete, altered, of another method, or scores otherwise here; then no detector is left.
 */
export async function loadDetector<Settings extends CommonSettings>(
  read: ReadFile,
  name: string,
  method: Pick<Method<Settings>, 'name' | 'load'>,
): Promise<Detector<Settings>> {
  const bundle = await openBundle(read, name);
  if (bundle.manifest.method !== method.name) {
    throw new BundleError(`${name}: holds a detector of ${bundle.manifest.method}, not of ${method.name}.`);
  }
  const detector = await build(bundle, method);
  try {
    await verifyGolden(bundle, detector);
    return detector;
  } catch (error) {
    detector.dispose();
    throw blame(bundle, method.name, error);
  }
}

async function build<Settings extends CommonSettings>(
  bundle: OpenBundle,
  method: Pick<Method<Settings>, 'name' | 'load'>,
): Promise<Detector<Settings>> {
  try {
    return await method.load(bundle);
  } catch (cause) {
    throw blame(bundle, method.name, cause);
  }
}

/** Whatever a method makes of content that it cannot use, settings of another version included, the bundle is at fault. */
function blame({ name }: OpenBundle, method: string, cause: unknown): BundleError {
  if (cause instanceof BundleError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BundleError(`${name}: cannot be loaded as ${method}: ${brief(reason)}`, { cause });
}
