import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { publishedManifest } from './stage-package.mjs';

/** The subject of the bill of materials. npm takes its name from the folder. */
const NAME = 'cxr-anomaly';

/**
 * Writes the software bill of materials of some published packages, in CycloneDX: the packages themselves and all their locked
 * dependencies, with licenses and hashes. npm creates it from the lockfile, from which we remove what users do not get.
 */
export function writeSbom(root, packages, file) {
  const temporary = mkdtempSync(join(tmpdir(), 'sbom-'));
  try {
    const folder = join(temporary, NAME);
    const [{ manifest }] = packages;
    const workspace = { name: NAME, version: manifest.version, license: manifest.license };
    const workspaces = packages.map((one) => relative(root, one.folder));
    // Without the overrides, npm considers the lockfile invalid.
    const { overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    writeJson(join(folder, 'package.json'), { ...workspace, private: true, workspaces, overrides });
    for (const one of packages)
      writeJson(
        join(folder, relative(root, one.folder), 'package.json'),
        publishedManifest(one.manifest, process.env),
      );
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const kept = Object.entries(lock.packages).filter(([path, entry]) =>
      isPublished(path, entry, workspaces),
    );
    writeJson(join(folder, 'package-lock.json'), {
      ...lock,
      ...workspace,
      packages: { '': { ...workspace, workspaces }, ...Object.fromEntries(kept) },
    });
    writeFileSync(file, runNpm(folder, packages));
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function isPublished(path, { link, resolved, dev }, workspaces) {
  // Packages that only we install would count as users of what they need, and npm would leave that out with them.
  if (path === '' || dev === true) return false;
  if (link === true) return workspaces.includes(resolved);
  return (
    path.startsWith('node_modules/') || workspaces.some((one) => path === one || path.startsWith(`${one}/`))
  );
}

function runNpm(folder, packages) {
  const chosen = packages.flatMap(({ manifest }) => ['--workspace', manifest.name]);
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit', 'dev', ...chosen];
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  if (status !== 0) throw new Error(`npm sbom failed:\n${stderr}`);
  return stdout;
}

function writeJson(file, content) {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}
