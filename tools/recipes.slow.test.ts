import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, chmodSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '..');

/** Wraps npm: links what an installation would link, without a network; leaves everything else to npm. */
const NPM = `#!/bin/sh
if [ "$1" = install ]; then exec ln -s ../../packages/ourmethod node_modules/@cxr-anomaly/ourmethod; fi
PATH="\${PATH#*:}" exec npm "$@"
`;

let folder: string;
let clone: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recipes-'));
  clone = join(folder, 'clone');
  execFileSync('git', ['clone', '--quiet', '--shared', ROOT, clone]);
  const link = `import { linkDependencies } from './tools/link-dependencies.mjs'; linkDependencies(process.cwd(), process.argv[1]);`;
  execFileSync(process.execPath, ['--input-type=module', '-e', link, clone], { cwd: ROOT });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/npm'), NPM);
  chmodSync(join(folder, 'bin/npm'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks of shell commands in a section of CONTRIBUTING.md. */
function blocksOf(title: string): string[] {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const [, section = ''] = new RegExp(`^## ${title}\\n(.*?)(?=^## |$(?![^]))`, 'ms').exec(text) ?? [];
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

function follow(block: string): string {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}` };
  return execFileSync('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${block}`], {
    ...{ cwd: clone, encoding: 'utf8', env: { ...env, CXR_CACHE: join(folder, 'cache') } },
  });
}

describe('the recipes in CONTRIBUTING.md, followed literally in a clone of the last commit,', () => {
  it('add a method, which runs in a bench and satisfies the contract', () => {
    const blocks = blocksOf('Add a method');
    expect(blocks).toHaveLength(3);
    const said = blocks.map(follow);
    expect(said[2]).toMatch(/^Our Method +0\.\d{3}/m);
    expect(said[2]).toMatch(/Tests: +\d+ passed/);
    const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, encoding: 'utf8' });
    const changed = git('diff', '--stat');
    for (const file of [
      'tsconfig.json',
      'eslint.config.mjs',
      'bench-runner/tsconfig.json',
      'registry.ts',
      'package.json',
    ])
      expect(changed).toContain(file);
    expect(follow("grep -rli 'deep-\\?svdd' packages/ourmethod || true")).toBe('');
  });

  it('add a data source, which is listed and reads its data', () => {
    const blocks = blocksOf('Add a data source');
    expect(blocks).toHaveLength(2);
    const said = blocks.map(follow);
    expect(said[1]).toMatch(/^ +ours:DIR /m);
    expect(said[1]).toMatch(/Tests: +\d+ passed/);
  });
});
