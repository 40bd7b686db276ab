import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// npm itself runs several times in each test.
jest.setTimeout(60_000);

let clone: string;

/** A clone with one local package as its only dependency, so that npm ci is real and needs no network. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'setup-'));
  cpSync(join(__dirname, 'setup.mjs'), join(clone, 'tools/setup.mjs'));
  cpSync(join(__dirname, 'setup'), join(clone, 'tools/setup'), { recursive: true });
  writePackage('.', { name: 'clone', private: true, workspaces: ['packages/*'] });
  writePackage('packages/one', { name: 'one', version: '1.0.0' });
  npm('install', '--package-lock-only');
});
afterEach(() => rmSync(clone, { recursive: true }));

function writePackage(folder: string, content: object): void {
  mkdirSync(join(clone, folder), { recursive: true });
  writeFileSync(join(clone, folder, 'package.json'), JSON.stringify(content));
}

function npm(...args: string[]): void {
  const { status, stderr } = spawnSync('npm', [...args, '--offline'], { cwd: clone, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function setUp(): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/setup.mjs'], {
    cwd: clone,
    encoding: 'utf8',
    env: { ...process.env, npm_config_offline: 'true' },
  });
  return { status, output: stdout + stderr };
}

const installs = expect.stringContaining('Installing dependencies') as string;

describe('setup', () => {
  it('installs what is missing, then has nothing to do', () => {
    expect(setUp()).toEqual({ status: 0, output: installs });
    expect(existsSync(join(clone, 'node_modules/one/package.json'))).toBe(true);
    expect(setUp()).toEqual({ status: 0, output: '' });
  });

  it('accepts what npm installed without it', () => {
    npm('ci');
    expect(setUp()).toEqual({ status: 0, output: '' });
  });

  it('installs again after an interrupted installation and after the lock file has changed', () => {
    setUp();
    rmSync(join(clone, 'node_modules/.package-lock.json'));
    expect(setUp().output).toEqual(installs);
    writePackage('packages/two', { name: 'two', version: '1.0.0' });
    npm('install', '--package-lock-only');
    expect(setUp().output).toEqual(installs);
    expect(existsSync(join(clone, 'node_modules/two'))).toBe(true);
  });

  it('leaves no record of an installation that failed', () => {
    setUp();
    writePackage('packages/one', {
      name: 'one',
      version: '1.0.0',
      dependencies: { 'not-in-the-lock': '1.0.0' },
    });
    writeFileSync(join(clone, 'node_modules/.package-lock.json'), '{ "packages": {} }');
    const { status, output } = setUp();
    expect(status).toBe(1);
    expect(output).toContain('npm ci failed');
    expect(existsSync(join(clone, 'node_modules/.package-lock.json'))).toBe(false);
  });

  it('continues if the engine cannot be provided, and does not try again at every start', () => {
    mkdirSync(join(clone, 'packages/engine/src'), { recursive: true });
    writePackage('packages/engine', { name: 'engine', version: '1.0.0' });
    // Stands in for the engine's command, which cannot run here because ts-node is not installed.
    writeFileSync(join(clone, 'packages/engine/src/bin.ts'), 'export {};');
    npm('install', '--package-lock-only');
    const first = setUp();
    expect(first.status).toBe(0);
    expect(first.output).toContain('Setting up the TensorFlow engine');
    const second = setUp();
    expect(second).toEqual({
      status: 0,
      output: expect.stringMatching(/^The portable engine runs\./) as string,
    });
    writeFileSync(join(clone, 'packages/engine/src/bin.ts'), 'export const changed = true;');
    expect(setUp().output).toContain('Setting up the TensorFlow engine');
    const native = join(clone, 'node_modules/@tensorflow/tfjs-node-gpu');
    mkdirSync(native, { recursive: true });
    symlinkSync(join(clone, 'emptied-cache/library'), join(native, 'deps'));
    expect(setUp().output).toContain('Setting up the TensorFlow engine');
  });
});
