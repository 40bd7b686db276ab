import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..', '..');

/** What a user installs besides our packages for their own method. */
const OTHERS = ['@tensorflow', 'zod', 'jest'];

/** Makes a folder elsewhere with our published packages installed, copies files of `examples/` there, and returns its path. */
export function makeProject(...examples: readonly string[]): string {
  const project = mkdtempSync(join(tmpdir(), 'outside-'));
  const scope = join(project, 'node_modules', '@cxr-anomaly');
  mkdirSync(scope, { recursive: true });
  for (const name of readdirSync(join(ROOT, 'packages'))) {
    const folder = join(ROOT, 'packages', name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { private?: true };
    if (manifest.private !== true) symlinkSync(folder, join(scope, name));
  }
  for (const name of OTHERS)
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  for (const example of examples) cpSync(join(ROOT, 'examples', example), project, { recursive: true });
  return project;
}

/** Also installs the module of a project as a package. */
export function installAs(project: string, name: string, file: string, version: string): void {
  const folder = join(project, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  cpSync(join(project, file), join(folder, 'method.mjs'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, exports: './method.mjs' }));
}
