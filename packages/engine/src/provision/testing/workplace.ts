import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSource, startSource, type Ended, type Started } from '../../testing/child-process';
import { findNativePackage } from '../../start/addon-files';
import type { ProvisionOptions, ProvisionResult } from '../provision';

const PROGRAM = 'provision/testing/run-provision.ts';

/** Ports that do not answer stand in for a machine without a network. */
export const OFFLINE = {
  PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
  PIP_NO_CACHE_DIR: '1',
  PIP_RETRIES: '0',
  CXR_LIBTENSORFLOW: '',
};

/** Temporary copies of the binding's package, without its library, and an empty cache. */
export class Workplace {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'cxr-provision-')));
  readonly cache = join(this.root, 'cache');
  private packages = 0;

  addPackage(): string {
    const source = findNativePackage();
    if (source === undefined) throw new Error('The binding is not installed; these tests need its package.');
    const folder = join(this.root, `checkout-${this.packages++}`, 'tfjs-node-gpu');
    mkdirSync(folder, { recursive: true });
    for (const part of ['package.json', 'binding', 'scripts', 'node_modules']) {
      cpSync(join(source, part), join(folder, part), { recursive: true });
    }
    return folder;
  }

  /** A PATH on which g++ first does what these lines of a shell script say. */
  addCompiler(lines: string): string {
    const folder = join(this.root, 'compiler');
    mkdirSync(folder);
    const path = process.env['PATH'] ?? '';
    const script = `#!/bin/sh\n${lines}\nPATH='${path}' exec g++ "$@"\n`;
    writeFileSync(join(folder, 'g++'), script, { mode: 0o755 });
    return `${folder}:${path}`;
  }

  start(packageFolder: string, options: ProvisionOptions = {}, env: NodeJS.ProcessEnv = {}): Started {
    return startSource(PROGRAM, [JSON.stringify(options), packageFolder], {
      CXR_CACHE: this.cache,
      ...OFFLINE,
      ...env,
    });
  }

  async run(
    packageFolder: string,
    options: ProvisionOptions = {},
    env: NodeJS.ProcessEnv = {},
    cwd?: string,
  ): Promise<Ended & { readonly lines: string[]; readonly result: ProvisionResult }> {
    const args = [JSON.stringify(options), packageFolder];
    return readOutcome(await runSource(PROGRAM, args, { CXR_CACHE: this.cache, ...OFFLINE, ...env }, cwd));
  }

  /** Everything in the cache that has a temporary name. */
  leftovers(): string[] {
    const files = readdirSync(this.cache, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => /tmp-|\.lock$/.test(file));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Splits what the program printed into its lines and, last, its result. */
export function readOutcome(
  ended: Ended,
): Ended & { readonly lines: string[]; readonly result: ProvisionResult } {
  const lines = ended.stdout.trimEnd().split('\n');
  return { ...ended, lines, result: JSON.parse(lines.pop() ?? '') as ProvisionResult };
}
