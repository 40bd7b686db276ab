import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { linkDependencies } from '../../link-dependencies.mjs';
import { publishedPackages } from '../published-packages.mjs';

/** Where a clone keeps what it publishes. */
const PACKED = 'release';

/** Who commits and tags in the clone. */
const COMMITTER = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((role) => [
    [`GIT_${role}_NAME`, 'Rehearsal'],
    [`GIT_${role}_EMAIL`, 'rehearsal@localhost'],
  ]),
);

/**
 * Clones the last commit of a checkout as the only one and links the dependencies that are installed there; returns its short
 * name.
 *
 * For the changelog, changesets would look for older commits forever if the checkout does not have all of them.
 */
export async function cloneHead(session, root, clone) {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  await session.run('git', ['clone', '--quiet', '--shared', root, clone]);
  const inClone = { cwd: clone, env: { ...process.env, ...COMMITTER } };
  await session.run('git', ['checkout', '--quiet', '--orphan', 'rehearsal'], inClone);
  await session.run('git', ['commit', '--quiet', '--no-verify', '--message', 'rehearsal'], inClone);
  rmSync(join(clone, '.git/shallow'), { force: true });
  linkDependencies(root, clone);
  const dirty = git('status', '--porcelain') !== '';
  return git('rev-parse', '--short', 'HEAD') + (dirty ? ', without what is not committed' : '');
}

/** Turns the changesets of a clone into versions and changelogs; returns the version, which all packages share. */
export async function version(session, clone, env) {
  await session.run(join(clone, 'node_modules/.bin/changeset'), ['version'], { cwd: clone, env });
  const versions = new Set(publishedPackages(clone).map(({ manifest }) => manifest.version));
  if (versions.size !== 1)
    throw new Error(`The packages have different versions: ${[...versions].join(', ')}.`);
  return [...versions][0];
}

export async function build(session, clone, env) {
  const folders = publishedPackages(clone).map(({ folder }) => folder);
  await session.run(join(clone, 'node_modules/.bin/tsc'), ['-b', ...folders], { cwd: clone, env });
  await session.run(process.execPath, ['tools/release/pack.mjs', PACKED], { cwd: clone, env });
}

/** Publishes what was packed, as the workflow does; returns the names of the packages that the registry then has. */
export async function publish(session, clone, { env, version }) {
  const packed = readdirSync(join(clone, PACKED)).filter((name) => name.endsWith('.tgz'));
  for (const name of packed) {
    const args = ['publish', `./${name}`, '--access', 'public', '--ignore-scripts'];
    await session.run('npm', args, { cwd: join(clone, PACKED), env });
  }
  const names = publishedPackages(clone).map(({ manifest }) => manifest.name);
  for (const name of names) {
    const found = await session.run('npm', ['view', `${name}@${version}`, 'version'], {
      cwd: session.folder,
      env,
    });
    if (found.trim() !== version) throw new Error(`${name}@${version} was not published.`);
  }
  return names;
}

export function workspaceVersion(root, name) {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies[name];
}
