import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fingerprintCode } from './code-fingerprint';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'code-'));
  await write('node_modules/@cxr-anomaly/method/package.json', {
    ...{ name: '@cxr-anomaly/method', version: '1.0.0', main: './src/index.js' },
    dependencies: { '@cxr-anomaly/base': '1.0.0', sharp: '0.35.5' },
  });
  await write('node_modules/@cxr-anomaly/base/package.json', {
    ...{ name: '@cxr-anomaly/base', version: '1.0.0', main: './src/index.js' },
    peerDependencies: { '@cxr-anomaly/method': '1.0.0' },
  });
  await write('node_modules/@cxr-anomaly/method/src/index.js', 'one');
  await write('node_modules/@cxr-anomaly/base/src/index.js', 'two');
  await write('node_modules/@cxr-anomaly/base/src/deep/part.js', 'three');
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

const fingerprint = () => fingerprintCode('@cxr-anomaly/method', join(root, 'here.js'));

describe('fingerprintCode', () => {
  it('changes with the code of the package and of the packages below it', async () => {
    const seen = [await fingerprint()];
    for (const path of ['method/src/index.js', 'base/src/index.js', 'base/src/deep/part.js']) {
      await write(`node_modules/@cxr-anomaly/${path}`, 'changed');
      seen.push(await fingerprint());
    }
    await write('node_modules/@cxr-anomaly/base/src/deep/other.js', 'three');
    seen.push(await fingerprint());
    expect(new Set(seen).size).toBe(5);
  });

  it('changes with the version of a package from elsewhere', async () => {
    const before = await fingerprint();
    await write('node_modules/@cxr-anomaly/method/package.json', {
      ...{ name: '@cxr-anomaly/method', version: '1.0.0', main: './src/index.js' },
      dependencies: { '@cxr-anomaly/base': '1.0.0', sharp: '0.35.6' },
    });
    expect(await fingerprint()).not.toBe(before);
  });

  it('does not change with tests, documentation and packages that are not below it', async () => {
    const before = await fingerprint();
    await write('node_modules/@cxr-anomaly/base/README.md', 'new');
    await write('node_modules/@cxr-anomaly/base/src/index.test.js', 'new');
    await write('node_modules/@cxr-anomaly/base/src/testing/data.js', 'new');
    await write('node_modules/@cxr-anomaly/other/package.json', { name: '@cxr-anomaly/other' });
    expect(await fingerprint()).toBe(before);
  });

  it('tells the methods of this project apart', async () => {
    const names = ['deepsvdd', 'gan-gp', 'memdae', 'rlad', 'mahalanobis'];
    const found = await Promise.all(names.map((name) => fingerprintCode(`@cxr-anomaly/${name}`)));
    expect(new Set(found).size).toBe(names.length);
  });
});
