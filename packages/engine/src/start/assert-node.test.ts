import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runSource } from '../testing/child-process';
import { EngineError } from '../errors';
import { assertNode } from './assert-node';

jest.setTimeout(30_000); // processes start slowly while others compute

const ROOT = resolve(__dirname, '../../../..');

describe('assertNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '23.11.1', '24.21.0', '25.9.0', '26.12.1'])(
    'takes %s',
    (version) => {
      expect(() => assertNode(version)).not.toThrow();
    },
  );

  it.each(['18.20.8', '20.18.9', '27.0.0', '100.1.0'])('refuses %s', (version) => {
    expect(() => assertNode(version)).toThrow(EngineError);
    expect(() => assertNode(version)).toThrow(
      `Node ${version} is not supported: no engine starts, so nothing is trained or scored. Install Node 20.19 or later, below 27 (Node 24 is a good choice).`,
    );
  });

  it('is what every manifest says', () => {
    const packages = readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name));
    const stated = ['.', ...packages].map((folder) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
        readonly private?: boolean;
        readonly engines?: { readonly node: string };
      };
      return manifest.engines?.node ?? (manifest.private === true ? 'private' : 'none');
    });
    expect([...new Set(stated)].sort()).toEqual(['>=20.19 <27', 'private']);
  });

  it('ends doctor with 3 and one message, whichever engine is asked for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cxr-node-'));
    const hook = join(folder, 'pretend.cjs');
    writeFileSync(
      hook,
      `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '27.1.0' } });`,
    );
    const env = { NODE_OPTIONS: `--require=${hook}` };
    const runs = ['', 'portable'].map((engine) =>
      runSource('bin.ts', ['doctor'], { ...env, CXR_ENGINE: engine }),
    );
    for (const { code, stdout, stderr } of await Promise.all(runs)) {
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(/^Node 27\.1\.0 is not supported: .*\n$/);
    }
    rmSync(folder, { recursive: true });
  });
});
