import { CUDA_WHEELS } from '@cxr-anomaly/engine/node';
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLibraries } from './find-libraries';
import { CUDA_NEEDS } from './libraries';

describe('findLibraries', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cuda-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function put(place: string, ...names: string[]): string {
    mkdirSync(join(folder, place), { recursive: true });
    for (const name of names) writeFileSync(join(folder, place, name), '');
    return join(folder, place);
  }

  async function find(packed: string, folders: readonly string[]) {
    const { libraries, searchPath } = await findLibraries(packed, folders, join(folder, 'links'));
    return { by: new Map(libraries.map(({ name, from }) => [name, from])), libraries, searchPath };
  }

  it('takes the pack’s before this machine’s, and this machine’s before a newer version', async () => {
    const packed = put('packed', 'libcudart.so.12');
    const own = put('own', 'libcudart.so.12', 'libcublas.so.12', 'libcublas.so.13', 'libcudnn.so.9');
    const { by, searchPath } = await find(packed, [own]);
    expect(by.get('libcudart.so.12')).toBe('the pack');
    expect(by.get('libcublas.so.12')).toBe('this machine');
    expect(by.get('libcudnn.so.9')).toBe('this machine');
    expect(searchPath.split(':')).toEqual([join(folder, 'links'), packed, own]);
  });

  it('links to the next newer version where only newer ones exist, and never to an older one', async () => {
    const own = put('own', 'libcublas.so.14', 'libcublas.so.13', 'libcublas.so.13.1', 'libcublasLt.so.11');
    const { by, searchPath } = await find(put('packed'), [join(folder, 'absent'), own]);
    expect(by.get('libcublas.so.12')).toBe('newer version');
    expect(readlinkSync(join(folder, 'links', 'libcublas.so.12'))).toBe(join(own, 'libcublas.so.13'));
    expect(by.get('libcublasLt.so.12')).toBe('nowhere');
    // The newer library finds the others of its version there.
    expect(searchPath.split(':')).toContain(own);
  });

  it('names every library that TensorFlow looks for, and removes links of an earlier time', async () => {
    put('links', 'libcublas.so.12');
    const { libraries } = await find(put('packed'), []);
    expect(libraries).toEqual(CUDA_NEEDS.map(({ name }) => ({ name, from: 'nowhere' })));
    expect(() => readlinkSync(join(folder, 'links', 'libcublas.so.12'))).toThrow('ENOENT');
  });
});

describe('CUDA_NEEDS', () => {
  it('names packages that setup names too, with their versions', () => {
    for (const need of CUDA_NEEDS)
      expect(CUDA_WHEELS.filter((wheel) => wheel.startsWith(`${need.package}>=`))).toHaveLength(1);
  });
});
