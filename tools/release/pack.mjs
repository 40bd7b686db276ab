/**
 * Packs what is published, after a build: `node tools/release/pack.mjs FOLDER` recreates FOLDER with a tarball of each package,
 * the software bill of materials `sbom.cdx.json`, and the hash of each file in `SHA256SUMS`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publishedPackages } from './published-packages.mjs';
import { stagePackage } from './stage-package.mjs';
import { writeSbom } from './write-sbom.mjs';

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error('Name the folder to make: node tools/release/pack.mjs FOLDER');
const folder = resolve(target);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const packages = publishedPackages(process.cwd());
for (const entry of packages) {
  const staged = join(entry.folder, entry.manifest.publishConfig.directory);
  stagePackage(entry, staged);
  const args = ['pack', '--ignore-scripts', '--pack-destination', folder];
  const { status, stderr } = spawnSync('npm', args, { cwd: staged, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed in ${staged}:\n${stderr}`);
}
writeSbom(process.cwd(), packages, join(folder, 'sbom.cdx.json'));

const sums = readdirSync(folder).map((name) => {
  const hash = createHash('sha256').update(readFileSync(join(folder, name)));
  return `${hash.digest('hex')}  ${name}\n`;
});
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
