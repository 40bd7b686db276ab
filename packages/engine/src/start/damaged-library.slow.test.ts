import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runSource } from '../testing/child-process';
import type { DoctorReport } from '../doctor/doctor';
import { canSetUp } from '../provision/testing/can-set-up';
import { OFFLINE } from '../provision/testing/workplace';
import { addonFolder, BINDING_FILE, findNativePackage, NATIVE_PACKAGE } from './addon-files';
import type { EngineInfo } from './engine-info';

jest.setTimeout(120_000); // processes start slowly while others compute

const START = 'start/testing/quiet.ts';
const COMMAND = 'allocator/testing/allocated.ts';
const TENSORFLOW = 'libtensorflow_cc.so.2';

const packageFolder = findNativePackage() ?? '';
const installed = join(packageFolder, 'deps', 'entry.json');
const maybe =
  existsSync(installed) && existsSync(join(addonFolder(packageFolder), BINDING_FILE))
    ? describe
    : describe.skip;

/**
 * A copy of the installed package, with a copy of its library whose large files are links; none of the user's files is touched.
 */
class Copy {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'cxr-damaged-')));
  readonly package = join(this.root, 'package');
  readonly library: string;
  readonly env: NodeJS.ProcessEnv;

  constructor() {
    const real = realpathSync(join(packageFolder, 'deps'));
    this.library = join(this.root, 'cache', 'libtensorflow', basename(real));
    mkdirSync(join(this.library, 'lib'), { recursive: true });
    for (const part of ['entry.json', 'include', 'addon'])
      cpSync(join(real, part), join(this.library, part), { recursive: true });
    for (const file of readdirSync(join(real, 'lib')))
      symlinkSync(join(real, 'lib', file), join(this.library, 'lib', file));
    symlinkSync('.', join(this.library, 'deps'));
    for (const part of ['package.json', 'binding', join('lib', 'napi-v8')])
      cpSync(join(packageFolder, part), join(this.package, part), { recursive: true });
    symlinkSync(this.library, join(this.package, 'deps'));
    const hook = join(this.root, 'hook.cjs');
    writeFileSync(
      hook,
      `const Module = require('node:module');
       const resolve = Module._resolveFilename;
       Module._resolveFilename = (name, ...rest) =>
         name === '${NATIVE_PACKAGE}/package.json' ? ${JSON.stringify(join(this.package, 'package.json'))} : resolve(name, ...rest);`,
    );
    this.env = {
      ...OFFLINE,
      NODE_OPTIONS: `--require=${hook}`,
      CXR_CACHE: join(this.root, 'cache'),
      CXR_ENGINE: '',
    };
  }

  /** Keeps only the first megabyte of the library, as a full disk or a power failure does. */
  cut(): void {
    const path = join(this.library, 'lib', TENSORFLOW);
    const start = Buffer.alloc(1 << 20);
    const file = openSync(path, 'r');
    readSync(file, start);
    closeSync(file);
    rmSync(path);
    writeFileSync(path, start);
  }

  /** Flips one bit of a header, which the size does not reveal. */
  flip(): void {
    const path = join(this.library, 'include', 'tensorflow', 'c', 'c_api.h');
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    writeFileSync(path, bytes);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** What a parent process needs to report on its child. */
const WITH_PARENT = { MALLOC_MMAP_MAX_: '', MALLOC_TRIM_THRESHOLD_: '', MALLOC_TOP_PAD_: '' };

let copy: Copy;
beforeEach(() => {
  copy = new Copy();
});
afterEach(() => copy.remove());

maybe('a native library that was cut off', () => {
  const CUT = `${TENSORFLOW} has 1,048,576 of `;

  it('is named by every start and by doctor, and given up for the portable engine where setup cannot get it', async () => {
    copy.cut();
    const [started, looked] = await Promise.all([
      runSource(START, ['tell'], copy.env),
      runSource('bin.ts', ['doctor', '--json'], copy.env),
    ]);
    expect(started.signal).toBeNull();
    expect(started.stderr).toContain(
      `EngineError: The native engine does not start: the TensorFlow library in ${copy.library} is damaged`,
    );
    expect(started.stderr).toMatch(new RegExp(`${CUT}.*setup"; CXR_ENGINE=portable`));
    const report = JSON.parse(looked.stdout) as DoctorReport;
    expect(looked.code).toBe(3);
    expect(report.engine).toBeUndefined();
    expect(report.problem).toContain(CUT);
    expect(report.cache.libraries[0]?.problem).toContain(CUT);

    const setup = await runSource('bin.ts', ['setup'], copy.env);
    expect(setup.code).toBe(0);
    expect(setup.stdout).toMatch(new RegExp(`^Installing again: .*${CUT}`, 'm'));
    expect(setup.stdout).toContain('The portable engine runs instead');
    const { stdout } = await runSource(START, ['tell'], copy.env);
    expect(JSON.parse(stdout) as EngineInfo).toMatchObject({ kind: 'portable' });
  });
});

maybe('a native library of which one bit was turned', () => {
  it('is named by doctor --verify, and by the parent of a process that crashed', async () => {
    copy.flip();
    const FLIPPED = /c_api\.h is not the file that was installed \(its SHA-256 differs\)/;
    const [looked, crashed] = await Promise.all([
      runSource('bin.ts', ['doctor', '--verify'], copy.env),
      runSource(COMMAND, ['crash'], { ...copy.env, ...WITH_PARENT }),
    ]);
    expect(looked.code).toBe(3);
    expect(looked.stdout).toMatch(/^engine +none\. The native engine does not start/m);
    expect(looked.stdout).toMatch(FLIPPED);
    expect(crashed.signal).toBe('SIGBUS');
    expect(crashed.stderr).toMatch(/^error: The native engine does not start: .* is damaged or was changed/);
    expect(crashed.stderr).toMatch(FLIPPED);
  });
});

maybe('a process that ends without a word', () => {
  it('is spoken for by its parent: with what the loader said, else with where to look', async () => {
    const library = join(copy.package, 'lib', 'napi-v8', BINDING_FILE);
    const quiet = await runSource(COMMAND, ['exit', '127'], { ...copy.env, ...WITH_PARENT });
    expect(quiet.code).toBe(127);
    expect(quiet.stderr).toMatch(/^error: The worker process ended without a message \(exit code 127\)/);
    writeFileSync(library, 'no library');
    const told = await runSource(COMMAND, ['exit', '127'], { ...copy.env, ...WITH_PARENT });
    expect(told.stderr).toMatch(
      /^error: The native engine cannot be loaded: Error: .*tfjs_binding\.node: file too short/,
    );
  });
});

maybe("a cache that is another user's", () => {
  const asRoot = process.geteuid?.() === 0 ? it : it.skip;

  asRoot('is refused by a start and by setup, as under sudo, and left as it is', async () => {
    spawnSync('chown', ['-hR', '65534', join(copy.root, 'cache')]);
    const [started, setup] = await Promise.all([
      runSource(START, ['tell'], copy.env),
      runSource('bin.ts', ['setup'], copy.env),
    ]);
    const REFUSED = `${join(copy.root, 'cache')} belongs to another user (id 65534), who can put any program there`;
    expect(started.stderr).toContain(
      `EngineError: The native engine does not start: ${REFUSED}. Set CXR_CACHE to a folder of your own`,
    );
    expect(setup.code).toBe(0);
    expect(setup.stdout).toContain(
      `could not be installed (${REFUSED}). Set CXR_CACHE to a folder of your own`,
    );
    expect(existsSync(join(copy.package, 'lib', 'napi-v8', BINDING_FILE))).toBe(true);
    expect(readdirSync(join(copy.root, 'cache', 'libtensorflow'))).toEqual([basename(copy.library)]);
  });
});

const withCompiler = canSetUp ? maybe : describe.skip;

withCompiler('libraries of the same names in LD_LIBRARY_PATH', () => {
  it('are not loaded in the place of ours', async () => {
    for (const name of [TENSORFLOW, 'libtensorflow_framework.so.2']) {
      const args = ['-shared', '-fPIC', '-x', 'c++', '-', `-Wl,-soname,${name}`, '-o', join(copy.root, name)];
      expect(spawnSync('g++', args, { input: 'extern "C" int nothing() { return 0; }' }).status).toBe(0);
    }
    const { code, stdout } = await runSource(START, ['tell'], { ...copy.env, LD_LIBRARY_PATH: copy.root });
    expect(code).toBe(0);
    expect(JSON.parse(stdout) as EngineInfo).toMatchObject({ kind: 'native' });
  });
});

maybe('little address space', () => {
  it('is what the message names', () => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `ulimit -v 1500000; exec "$@"`,
        'sh',
        process.execPath,
        join(__dirname, '../../bin/cxr-engine.cjs'),
        'doctor',
      ],
      { encoding: 'utf8', env: { ...process.env, ...copy.env } },
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /address space of this process is limited to 1\.4 GiB \(ulimit -v\).*lift the limit/,
    );
    expect(stdout + stderr).not.toContain('--jitless');
  });
});
