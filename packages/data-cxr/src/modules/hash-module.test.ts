import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { hashModule } from './hash-module';

const FILES = {
  'my-method.mjs':
    "import { net } from './net/net.mjs';\nimport '@lab/other';\nexport * from '../shared.mjs';",
  'net/net.mjs': 'export const net = await import("./part.mjs");',
  'net/part.mjs': "import '../my-method.mjs'; // a circle",
  'unused.mjs': '1',
};

function write(changes: Readonly<Record<string, string>> = {}): string {
  const root = createTestFolder();
  writeTree(root, { 'shared.mjs': 'const all = require("./data");', 'data.cjs': '2' });
  writeTree(join(root, 'own'), { ...FILES, ...changes });
  return join(root, 'own', 'my-method.mjs');
}

describe('hashModule', () => {
  it('is the digest of what sha256sum prints for the file and everything it imports', async () => {
    const listed = ['../data.cjs', '../shared.mjs', 'my-method.mjs', 'net/net.mjs', 'net/part.mjs'];
    const entry = write();
    const command = `sha256sum ${listed.join(' ')} | sha256sum`;
    const said = execFileSync('sh', ['-c', command], { cwd: join(entry, '..'), encoding: 'utf8' });
    expect(await hashModule(entry)).toBe(said.slice(0, 64));
  });

  it('changes with each of these files, but not with others next to them', async () => {
    const before = await hashModule(write());
    expect(await hashModule(write({ 'unused.mjs': 'changed' }))).toBe(before);
    const changed = [
      await hashModule(write({ 'net/part.mjs': 'changed' })),
      await hashModule(write({ 'my-method.mjs': `${FILES['my-method.mjs']} ` })),
    ];
    const entry = write();
    renameSync(entry, join(entry, '..', 'other.mjs'));
    changed.push(await hashModule(join(entry, '..', 'other.mjs')));
    expect(new Set([before, ...changed]).size).toBe(4);
  });
});
