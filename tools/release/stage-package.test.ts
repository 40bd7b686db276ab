import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'stage-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

const manifest = {
  name: '@cxr-anomaly/one',
  version: '1.2.3',
  exports: {
    '.': {
      '@cxr-anomaly/source': './src/index.ts',
      types: './dist/index.d.ts',
      default: './dist/index.js',
    },
    './package.json': './package.json',
  },
  files: ['dist', '!**/*.test.*'],
  dependencies: { zod: '4.0.0' },
  devDependencies: { '@cxr-anomaly/fixtures': '1.2.3' },
  nx: { name: 'one' },
  publishConfig: { access: 'public', directory: 'dist/npm' },
};

function stage(environment: Record<string, string> = {}): Record<string, unknown> {
  const source = join(folder, 'one');
  mkdirSync(join(source, 'dist'), { recursive: true });
  const files = {
    'package.json': JSON.stringify(manifest),
    LICENSE: 'MIT',
    'dist/index.js': '',
    'dist/a.test.js': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  const code = `import { stagePackage } from './stage-package.mjs';
    stagePackage({ folder: process.argv[1], manifest: JSON.parse(process.argv[2]) }, process.argv[3]);`;
  const target = join(folder, 'staged');
  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', code, source, JSON.stringify(manifest), target],
    {
      cwd: __dirname,
      env: { ...process.env, GITHUB_REPOSITORY: '', GITHUB_SERVER_URL: '', ...environment },
      stdio: 'pipe',
    },
  );
  return JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as Record<string, unknown>;
}

describe('stagePackage', () => {
  it('leaves nothing in the manifest that only this workspace understands', () => {
    const { name, version, files, dependencies } = manifest;
    expect(stage()).toEqual({
      ...{ name, version, files, dependencies },
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './package.json': './package.json',
      },
      publishConfig: { access: 'public' },
    });
  });

  it('copies what npm would pack, and nothing left by an earlier run', () => {
    stage();
    writeFileSync(join(folder, 'staged/left.js'), '');
    stage();
    expect(readdirSync(join(folder, 'staged')).sort()).toEqual(['LICENSE', 'dist', 'package.json']);
    expect(readdirSync(join(folder, 'staged/dist'))).toEqual(['index.js']);
    expect(existsSync(join(folder, 'one/dist/a.test.js'))).toBe(true);
  });

  it('names the repository in which GitHub builds, as provenance requires', () => {
    expect(
      stage({ GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'someone/anomalies' }),
    ).toMatchObject({
      repository: {
        type: 'git',
        url: 'git+https://github.example/someone/anomalies.git',
        directory: 'packages/one',
      },
    });
  });
});
