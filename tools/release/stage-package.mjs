import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Leads to the sources inside this workspace. Node and bundlers cannot run them from an installed package. */
const SOURCE_CONDITION = '@cxr-anomaly/source';

/**
 * Writes the part of a built package that npm users get into `target`: the files that npm would pack, with the published
 * manifest.
 */
export function stagePackage({ folder, manifest }, target) {
  rmSync(target, { recursive: true, force: true });
  for (const file of listPackedFiles(folder)) cpSync(join(folder, file), join(target, file));
  const published = publishedManifest(manifest, process.env);
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
}

/**
 * Removes from a manifest what only this workspace understands: the condition that leads to sources, the dependencies of tests
 * (some are never published), Nx's settings, the folder to publish from.
 *
 * npm accepts provenance only with the repository it was built in, so it is taken from GitHub's variables and is right in a fork
 * too.
 */
export function publishedManifest(manifest, { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository }) {
  const url = server && repository ? `git+${server}/${repository}.git` : undefined;
  return {
    ...omit(manifest, ['devDependencies', 'nx']),
    ...(url && { repository: { type: 'git', url, directory: `packages/${manifest.name.split('/')[1]}` } }),
    exports: withoutSource(manifest.exports),
    publishConfig: omit(manifest.publishConfig, ['directory']),
  };
}

function withoutSource(exports) {
  if (typeof exports !== 'object') return exports;
  const kept = Object.entries(omit(exports, [SOURCE_CONDITION]));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutSource(value)]));
}

function omit(object, keys) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

function listPackedFiles(folder) {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack failed in ${folder}:\n${stderr}`);
  const [{ files }] = JSON.parse(stdout);
  return files.map(({ path }) => path);
}
