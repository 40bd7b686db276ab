import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(60_000); // npm starts slowly while others compute

const ROOT = resolve(__dirname, '..', '..');

interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly purl: string;
    readonly hashes?: readonly { readonly alg: string }[];
  }[];
}

describe('writeSbom', () => {
  const folder = mkdtempSync(join(tmpdir(), 'write-sbom-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lists only the published packages and what users get with them, with hashes', () => {
    const file = join(folder, 'sbom.cdx.json');
    const code = `
      const { writeSbom } = await import('./tools/release/write-sbom.mjs');
      const { publishedPackages } = await import('./tools/release/published-packages.mjs');
      writeSbom(process.cwd(), publishedPackages(process.cwd()), process.argv[1]);`;
    execFileSync(process.execPath, ['--input-type=module', '-e', code, file], { cwd: ROOT });
    const bom = JSON.parse(readFileSync(file, 'utf8')) as Bom;
    const manifest = JSON.parse(readFileSync(join(ROOT, 'packages/engine/package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(bom.bomFormat).toBe('CycloneDX');
    expect(bom.metadata.component).toMatchObject({ name: 'cxr-anomaly', version: manifest.version });
    const names = bom.components.map(({ purl }) => purl.replace(/^pkg:npm\/(.*)@.*$/, '$1'));
    const own = names.filter((name) => name.startsWith('%40cxr-anomaly/'));
    expect(own).toHaveLength(16);
    expect(names).toEqual(expect.arrayContaining(['sharp', 'commander', '%40tensorflow/tfjs-core']));
    for (const name of ['jest', 'nx', 'typescript', '%40cxr-anomaly/fixtures'])
      expect(names).not.toContain(name);
    const unhashed = bom.components.filter(({ hashes = [] }) => !hashes.some(({ alg }) => alg === 'SHA-512'));
    expect(unhashed).toHaveLength(own.length);
  });
});
