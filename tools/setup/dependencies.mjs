import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Tells whether node_modules contains what package-lock.json requires, no matter how it was installed.
 *
 * npm records what it installed in node_modules/.package-lock.json as its last step. `npm install --package-lock-only`
 * writes that record too without installing, hence the look at each package. Optional ones of other platforms may be
 * missing.
 */
export function dependenciesInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return (
    Object.entries(wanted).every(
      ([path, entry]) => path in installed || path === '' || entry.optional === true,
    ) &&
    Object.entries(installed).every(
      ([path, entry]) => sameEntry(entry, wanted[path] ?? {}) && existsSync(join(root, path, 'package.json')),
    )
  );
}

function sameEntry(a, b) {
  return ['version', 'integrity', 'resolved', 'link'].every((key) => a[key] === b[key]);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
