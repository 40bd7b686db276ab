import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { findNativePackage } from '../start/addon-files';
import { addonLoads } from './addon/addon-loads';
import { childEnvironment } from './child-environment';
import { unpackWheel } from './library/unpack-wheel';
import { findMissingTools } from './tools';
import { OFFLINE, Workplace } from './testing/workplace';

jest.setTimeout(120_000); // processes start slowly while others compute

const BIN = resolve(__dirname, '../../bin/cxr-engine.cjs');

/**
 * Parts of Python's standard library and of pip, and what Python, Node, TypeScript and shells look for in the folder they start
 * in.
 */
const MODULES = [
  'zipfile',
  'site',
  'sitecustomize',
  'usercustomize',
  're',
  'os',
  'ssl',
  'json',
  'encodings/__init__',
];
const PROGRAMS = ['python3', 'g++', 'clang++', 'node'];

/** A folder such as somebody might send as a data set: anything in it that is run leaves the file `ran`. */
let folder: string;
let ran: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-')));
  ran = join(folder, 'ran');
  const put = (path: string, text: string, mode = 0o755): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), mode);
  };
  const python = `open(${JSON.stringify(ran)}, 'a').write(__file__ + '\\n')\n`;
  const node = `require('fs').appendFileSync(${JSON.stringify(ran)}, __filename + '\\n');\n`;
  for (const name of MODULES) put(`${name}.py`, python);
  for (const name of ['pip/__init__', 'pip/__main__']) put(`${name}.py`, python);
  for (const name of PROGRAMS) put(name, `#!/bin/sh\necho "$0" >> ${ran}\nexit 1\n`);
  for (const name of ['typescript', 'ts-node', '@swc/core', '@tensorflow/tfjs-node-gpu', 'detect-libc'])
    put(`node_modules/${name}/index.js`, node);
  put('hook.cjs', node);
  put('tsconfig.json', JSON.stringify({ 'ts-node': { require: ['./hook.cjs'], compiler: './hook.cjs' } }));
  put('.python-version', '../../../hostile\n');
  put('pyvenv.cfg', `home = ${folder}\n`);
  put('pip.conf', '[global]\nbreak = true\n');
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  // The names of what was run say more than just that something was.
  const programs = existsSync(ran) ? readFileSync(ran, 'utf8') : '';
  rmSync(ran, { force: true });
  expect(programs).toBe('');
});

/** With search paths for programs and libraries that mean the current folder. */
const LOOSE = Object.fromEntries(
  ['PATH', 'LD_LIBRARY_PATH', 'PYTHONPATH', 'CPATH'].map((name) => [
    name,
    ['.', '', process.env[name] ?? ''].join(delimiter),
  ]),
);

describe('in a folder whose files are named as parts of Python, Node and compilers', () => {
  it('doctor runs none of them', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, 'doctor'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...LOOSE },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('python3, pip and g++ found');
  });

  const withPackage = findNativePackage() === undefined ? it.skip : it;
  withPackage('setting up runs none of them', async () => {
    const place = new Workplace();
    const { code, result } = await place.run(place.addPackage(), {}, { ...OFFLINE, ...LOOSE }, folder);
    expect(code).toBe(0);
    expect(result.reason).toContain('pip could not download tensorflow');
    place.remove();
  });

  it('unpacking a wheel and loading an addon run none of them', async () => {
    const before = process.cwd();
    const target = mkdtempSync(join(tmpdir(), 'unpacked-'));
    const wheel = join(target, 'a.whl');
    const files = [
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'THIRD_PARTY_NOTICES.txt',
      'include/absl/a.h',
    ];
    const zip = `import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as w:\n  for n in sys.argv[2:]: w.writestr('tensorflow/' + n, n)`;
    execFileSync('python3', ['-I', '-c', zip, wheel, ...files]);
    process.chdir(folder);
    try {
      await unpackWheel(wheel, target);
      expect(readFileSync(join(target, 'lib', 'libtensorflow.so'), 'utf8')).toBe('libtensorflow_cc.so.2');
      expect(await addonLoads(join(target, 'none.node'))).toMatchObject({ isFatal: false });
      expect(await findMissingTools()).toEqual([]);
    } finally {
      process.chdir(before);
      rmSync(target, { recursive: true });
    }
  });
});

describe('childEnvironment', () => {
  it('passes on what programs need, no other secret, and no folder that means the current one', () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      PATH: ['/usr/bin', '', '.', 'bin', '/bin'].join(delimiter),
      https_proxy: 'http://proxy',
      PIP_CERT: '/etc/ca.pem',
      LC_ALL: 'C',
      PYTHONPATH: '/here',
      NODE_OPTIONS: '--require ./hook.cjs',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    const passed = childEnvironment();
    process.env = before;
    expect(passed).toMatchObject({
      PATH: ['/usr/bin', '/bin'].join(delimiter),
      https_proxy: 'http://proxy',
      PIP_CERT: '/etc/ca.pem',
      LC_ALL: 'C',
    });
    for (const name of ['PYTHONPATH', 'NODE_OPTIONS', 'AWS_SECRET_ACCESS_KEY'])
      expect(passed).not.toHaveProperty(name);
  });
});
