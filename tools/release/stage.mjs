/**
 * Writes what is to be published into dist/npm of each package, where `changeset publish` takes it (publishConfig.directory):
 * `node tools/release/stage.mjs`, after a build.
 */
import { join } from 'node:path';
import { publishedPackages } from './published-packages.mjs';
import { stagePackage } from './stage-package.mjs';

for (const entry of publishedPackages(process.cwd())) {
  stagePackage(entry, join(entry.folder, entry.manifest.publishConfig.directory));
}
