import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canSetUp } from '../testing/can-set-up';
import { inspectLibrary } from './inspect-library';
import { openWheelLibrary } from './wheel-library';
import type { Wheel } from './wheels';

const FILES = [
  'libtensorflow_cc.so.2',
  'libtensorflow_framework.so.2',
  'THIRD_PARTY_NOTICES.txt',
  'include/absl/a.h',
];
const ZIP = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name in sys.argv[2:]: wheel.writestr('tensorflow/' + name, 'content of ' + name)`;

const maybe = canSetUp ? describe : describe.skip;

maybe('openWheelLibrary', () => {
  let root: string;
  let cache: string;
  let file: string;
  let wheel: Wheel;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cxr-wheel-'));
    cache = join(root, 'cache');
    mkdirSync(cache);
    file = join(root, 'a.whl');
    execFileSync('python3', ['-I', '-c', ZIP, file, ...FILES]);
    wheel = {
      ...{ package: 'tensorflow-cpu', version: '2.21.0', platform: 'any', megabytes: 1, gpu: false },
      file: 'a.whl',
      sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    };
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const open = async () => {
    const lines: string[] = [];
    const library = await openWheelLibrary({ wheel, cache, file, report: (line) => lines.push(line) });
    return { library, lines };
  };

  it('unpacks it once, and again if it is truncated, a bit differs, or files are missing', async () => {
    const { library } = await open();
    const tensorflow = join(library.folder, 'lib', FILES[0] ?? '');
    const whole = readFileSync(tensorflow);
    expect((await open()).lines).toEqual([]);
    const damages = [
      () => truncateSync(tensorflow, 5),
      () => writeFileSync(tensorflow, 'Content of libtensorflow_cc.so.2'),
      () => rmSync(join(library.folder, 'include'), { recursive: true }),
      () => truncateSync(join(library.folder, 'entry.json'), 20),
      () => rmSync(tensorflow),
    ];
    for (const damage of damages) {
      damage();
      const { lines } = await open();
      expect(lines[0]).toMatch(
        /^Installing again: the TensorFlow library in .* is damaged or was changed: .*\.$/,
      );
      expect(readFileSync(tensorflow)).toEqual(whole);
      expect(await inspectLibrary(library.folder, { full: true })).toBeUndefined();
      expect(existsSync(join(library.folder, 'lib', 'libtensorflow.so'))).toBe(true);
    }
    expect(readdirSync(cache)).toEqual([`tensorflow-cpu-2.21.0-${wheel.sha256.slice(0, 12)}`]);
  });

  it('accepts one about which an earlier version recorded nothing only if it holds what the wheel does', async () => {
    const { library } = await open();
    const forget = (): void =>
      writeFileSync(join(library.folder, 'entry.json'), JSON.stringify({ name: library.name, gpu: false }));
    forget();
    expect((await open()).lines[0]).toMatch(/^Installing again: nothing was recorded about /);
    forget();
    const holds = Object.entries(library.files ?? {}).map(([path, { sha256 }]) => [path, sha256]);
    wheel = { ...wheel, holds: Object.fromEntries(holds) as Record<string, string> };
    expect(await open()).toEqual({ library, lines: [] });
    forget();
    truncateSync(join(library.folder, 'lib', FILES[0] ?? ''), 5);
    expect((await open()).lines[0]).toMatch(/^Installing again: /);
    expect(await inspectLibrary(library.folder, { full: true })).toBeUndefined();
  });
});
