import { brief } from '@cxr-anomaly/files';
import type { CommonSettings, Detector } from '../../contracts';
import { BundleError } from '../../errors';
import type { OpenBundle } from './bundle-reader';
import { verifyGolden } from './golden-scores';

/**
 * Loads the detector of an opened bundle, and checks its golden scores on the current backend.
 *
 * @throws BundleError when the content is not what the method needs, or scores differently here; then no detector is left.
 */
export async function loadDetector<Settings extends CommonSettings>(
  bundle: OpenBundle<Settings>,
): Promise<Detector<Settings>> {
  let detector: Detector<Settings> | undefined;
  try {
    detector = await bundle.method.load(bundle);
    await verifyGolden(bundle, detector);
    return detector;
  } catch (cause) {
    detector?.dispose();
    throw blame(bundle, cause);
  }
}

/** Whatever error a method throws for content that it cannot use, the bundle is at fault. */
function blame<Settings extends CommonSettings>(
  { name, method }: OpenBundle<Settings>,
  cause: unknown,
): BundleError {
  if (cause instanceof BundleError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BundleError(`${name}: cannot be loaded as ${method.name}: ${brief(reason)}`, { cause });
}
