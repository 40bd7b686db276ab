import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listPackages, type Lockfile } from './list-packages';

const ROOT = resolve(__dirname, '../../..');

describe('listPackages', () => {
  it('follows dependencies to the nearest copy, as Node does', () => {
    const root = mkdtempSync(join(tmpdir(), 'packages-'));
    const packages = {
      'packages/ours': { dependencies: { a: '1' }, optionalDependencies: { absent: '1' } },
      'node_modules/ours': { link: true, resolved: 'packages/ours' },
      'node_modules/a': { dependencies: { b: '2', ours: '1' }, peerDependencies: { peer: '1', spare: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
      ...{ 'node_modules/b': {}, 'node_modules/c': {}, 'node_modules/peer': {}, 'node_modules/spare': {} },
      ...{ 'node_modules/absent': {}, 'node_modules/unrelated': {} },
    };
    Object.assign(packages['node_modules/a'], { peerDependenciesMeta: { spare: { optional: true } } });
    for (const path of Object.keys(packages))
      if (!path.endsWith('/absent')) mkdirSync(join(root, path), { recursive: true });
    expect(listPackages({ packages }, ['packages/ours'], root)).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
      'node_modules/peer',
    ]);
    rmSync(root, { recursive: true });
  });

  it('finds for this repository what the engine and jest load, and no compiler', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lockfile;
    const found = listPackages(lock, ['packages/engine', 'node_modules/jest'], ROOT);
    for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-core', '@jest/core'])
      expect(found).toContain(`node_modules/${name}`);
    expect(found.filter((path) => /^node_modules\/(typescript|@swc)/.test(path))).toEqual([]);
  });
});
