import { BundleError, type OpenBundle } from '@cxr-anomaly/core-nets';
import { SIGNATURE_PATH } from '@cxr-anomaly/core-nets/node';
import { listFiles } from '@cxr-anomaly/files/node';

/**
 * Refuses a bundle folder that holds other files: no signature covers them and no code reads them, but people might.
 *
 * @throws BundleError
 */
export async function assertNothingElse({
  name,
  hashes,
}: Pick<OpenBundle, 'name' | 'hashes'>): Promise<void> {
  const files = await listFiles(name);
  const other = files.find((path) => path !== SIGNATURE_PATH && !hashes.has(path));
  if (other === undefined) return;
  throw new BundleError(`${name}: holds '${other}', which is not part of the bundle. Move it away.`);
}
