import type { ModuleIdentity } from '@cxr-anomaly/data-cxr';
import { brief } from '@cxr-anomaly/files';
import type { BundleManifest, Method } from '../../contracts';
import { BundleError } from '../../errors';

/**
 * Asserts that the code about to load a bundle is the code that made it, if either is not part of this project.
 *
 * @throws BundleError that names both, and says what to do.
 */
export function assertModule(
  { module: made }: Pick<BundleManifest, 'module'>,
  { name, module: given }: Pick<Method, 'name' | 'module'>,
  bundle: string,
): void {
  if (made?.sha256 === given?.sha256) return;
  const other = given ? describe(given) : `the ${name} of this program`;
  const remedy = made
    ? 'Name the code that it was made with, or train again.'
    : 'Leave that module out, or train again with it.';
  throw new BundleError(
    `${bundle}: was made by ${made ? describe(made) : `the ${name} of this program`}, not by ${other}. ${remedy}`,
  );
}

/** The error for a bundle whose method is not available; says whose code it is. */
export function refuseMethod(
  { method, module: made }: Pick<BundleManifest, 'method' | 'module'>,
  known: readonly string[],
  bundle: string,
): BundleError {
  if (!made)
    return new BundleError(
      `${bundle}: holds a detector of ${method}; this program supports ${known.join(', ')}.`,
    );
  return new BundleError(
    `${bundle}: holds a detector of ${method}, made by ${describe(made)}, which is not part of this program. ` +
      `A bundle loads no code: if you have that module and trust it, name it (--method ${brief(made.name)}).`,
  );
}

function describe({ name, version, sha256 }: ModuleIdentity): string {
  return `${brief(name)}${version === undefined ? '' : ` ${brief(version)}`} with sha256 ${sha256.slice(0, 12)}…`;
}
