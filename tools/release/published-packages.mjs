import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Lists the packages of a checkout that npm users get: `{ folder, manifest }` of each that is not private. */
export function publishedPackages(root) {
  return readdirSync(join(root, 'packages'))
    .map((name) => {
      const folder = join(root, 'packages', name);
      return { folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
    })
    .filter(({ manifest }) => manifest.private !== true);
}
