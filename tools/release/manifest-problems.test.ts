import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'manifest-problems-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const fine = {
  'package.json': JSON.stringify({
    name: '@cxr-anomaly/one',
    sideEffects: ['./dist/layers/*.js'],
    dependencies: { '@cxr-anomaly/two': '1.0.0' },
    peerDependencies: { tensors: '1.0.0' },
  }),
  LICENSE: 'MIT',
  'README.md': '# one',
  'dist/index.js': `require('node:fs'); require('./layers/dense'); require('@cxr-anomaly/two/node'); require("tensors");`,
  'dist/index.d.ts': `import type { Tensor } from 'tensors';\nexport * from './layers/dense';`,
  'dist/layers/dense.js': `/**\n * Like the one from 'elsewhere'.\n */\ntf.serialization.registerClass(Dense);`,
  'dist/layers/dense.d.ts': 'export declare const one: import("tensors").Tensor;',
};

function findProblems(changes: Record<string, string | undefined>): string[] {
  for (const [name, text] of Object.entries({ ...fine, ...changes })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const code = `import { findManifestProblems } from './manifest-problems.mjs';
    console.log(JSON.stringify(findManifestProblems(process.argv[1])));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code, folder], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[];
}

describe('findManifestProblems', () => {
  it('has nothing to say about a package that ships and declares what it imports', () => {
    expect(findProblems({})).toEqual([]);
  });

  it.each([
    ['dist/index.js', `const a = require('left-out/deep');`, 'left-out'],
    ['dist/index.d.ts', `export type { A } from '@scope/left-out/deep';`, '@scope/left-out'],
    ['dist/layers/dense.d.ts', `export declare const a: import("left-out").A;`, 'left-out'],
  ])('names what %s imports without declaring it', (file, text, name) => {
    expect(findProblems({ [file]: text })).toEqual([
      `${file.slice('dist/'.length)} imports ${name}, which is not declared`,
    ]);
  });

  it('names a file that is imported but not shipped', () => {
    expect(findProblems({ 'dist/index.js': `require('./testing/kit');` })).toEqual([
      'index.js imports ./testing/kit, which is not shipped',
    ]);
  });

  it('names a module that registers a class where a bundler may leave it out', () => {
    const registering = { 'dist/index.js': 'tf.serialization.registerClass(Other);' };
    expect(findProblems(registering)).toEqual([expect.stringContaining('index.js registers a class')]);
  });

  it('asks for a license and a README', () => {
    expect(findProblems({ LICENSE: undefined, 'README.md': undefined })).toEqual([
      'no LICENSE',
      'no README.md',
    ]);
  });

  it('takes the sources of native operations, and no C++ elsewhere', () => {
    expect(findProblems({ 'native/ops.cc': '', 'native/winograd.h': '' })).toEqual([]);
    expect(findProblems({ 'src/ops.cc': '' })).toEqual(['src/ops.cc is neither code nor text about it']);
  });

  it.each(['preinstall', 'install', 'postinstall'])('refuses to run %s where it is installed', (name) => {
    const manifest = JSON.parse(fine['package.json']) as object;
    const scripted = JSON.stringify({ ...manifest, scripts: { [name]: 'node get.js', build: 'tsc' } });
    expect(findProblems({ 'package.json': scripted })).toEqual([`runs ${name} when it is installed`]);
  });

  it.each([
    ['binding.gyp', 'makes npm compile it when it is installed'],
    ['src/provision.test.ts', 'is for tests only'],
    ['dist/testing/encode.js', 'is for tests only'],
    ['src/chest.png', 'is neither code nor text about it'],
    ['dist/.tsbuildinfo', 'is neither code nor text about it'],
  ])('names %s, which nobody who installs the package needs', (file, problem) => {
    expect(findProblems({ [file]: '' })).toEqual([`${file} ${problem}`]);
  });

  it('names a file that reveals the machine it was built on', () => {
    const map = JSON.stringify({ sources: [`${__dirname}/src/index.ts`] });
    expect(findProblems({ 'dist/index.js.map': map })).toEqual([
      `dist/index.js.map names ${__dirname}, a folder of this machine`,
    ]);
  });
});
