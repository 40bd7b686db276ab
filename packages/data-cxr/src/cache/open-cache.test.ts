import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { temporaryPath } from '@cxr-anomaly/files/node';
import type { DataSet, DecodedImage } from '../contracts';
import { DataError } from '../errors';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { fitToSide, type Geometry } from '../preprocessing/network-input';
import { buildCaches } from './build-cache';
import { fillCaches, fillPart, joinParts, openCache } from './open-cache';
import { readCache, type Cache } from './read-cache';

const geometry: Geometry = { side: 5, channels: 3, fit: 'pad' };

/** Images of three kinds, so that rows differ in length: 8-bit gray (25 bytes), 16-bit gray, 8-bit RGB. */
function sampleImage(index: number): DecodedImage {
  const size = { width: 7, height: 6 };
  const channels = index % 3 === 2 ? 3 : 1;
  const levels = Array.from({ length: 42 * channels }, (_, i) => (i * 37 + index * 11) % 256);
  if (index % 3 === 1) return { ...size, channels, pixels: Uint16Array.from(levels, (level) => level * 257) };
  return { ...size, channels, pixels: Uint8Array.from(levels) };
}

function sampleSet(count: number, broken: readonly number[] = []): DataSet & { decoded: number } {
  const dataSet = {
    source: 'sample',
    word: 'sample',
    fingerprint: `sample ${count}`,
    items: Array.from({ length: count }, (_, i) => ({
      id: `${i}`,
      split: 'train' as const,
      label: 0 as const,
      meta: {},
    })),
    problems: [],
    decoded: 0,
    decode(index: number) {
      dataSet.decoded++;
      if (broken.includes(index)) return Promise.reject(new DataError(`${index} is damaged.`));
      return Promise.resolve(sampleImage(index));
    },
  };
  return dataSet;
}

const all = (dataSet: DataSet) => [...dataSet.items.keys()];

async function rowsById(cache: Cache): Promise<Record<string, DecodedImage>> {
  const reader = await cache.store.open();
  const images = await reader.read(Int32Array.from(cache.index.rows.keys())).finally(() => reader.close());
  return Object.fromEntries(cache.index.rows.map(({ id }, i) => [id, images[i] as DecodedImage]));
}

function cacheFiles(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

describe('openCache', () => {
  it('keeps every image at the side asked for, at its own depth and channels', async () => {
    const cache = await openCache(sampleSet(9), geometry, all(sampleSet(9)), {
      cacheDir: createTestFolder(),
    });
    const rows = await rowsById(cache);
    for (let i = 0; i < 9; i++) expect(rows[i]).toEqual(fitToSide(sampleImage(i), geometry));
  });

  it('decodes once and reads the same afterwards, reporting progress only while decoding', async () => {
    const cacheDir = createTestFolder();
    const dataSet = sampleSet(9);
    const progress: string[] = [];
    const onProgress = (done: number, total: number) => void progress.push(`${done}/${total}`);
    const first = await openCache(dataSet, geometry, all(dataSet), { cacheDir, onProgress });
    expect(progress).toEqual(Array.from({ length: 9 }, (_, i) => `${i + 1}/9`));
    const second = await openCache(dataSet, geometry, all(dataSet), { cacheDir, onProgress });
    expect([dataSet.decoded, progress.length]).toEqual([9, 9]);
    expect(await rowsById(second)).toEqual(await rowsById(first));
  });

  it('makes a cache of its own for another side, fit, channel count and content', async () => {
    const cacheDir = createTestFolder();
    for (const other of [
      geometry,
      { ...geometry, side: 6 },
      { ...geometry, fit: 'crop' },
      { ...geometry, channels: 1 },
    ] as Geometry[]) {
      await openCache(sampleSet(3), other, [0, 1, 2], { cacheDir });
    }
    await openCache(sampleSet(4), geometry, [0, 1, 2, 3], { cacheDir });
    expect(cacheFiles(cacheDir).length).toBe(5);
  });

  it('remembers what could not be decoded', async () => {
    const cacheDir = createTestFolder();
    const dataSet = sampleSet(5, [1, 3]);
    await openCache(dataSet, geometry, all(dataSet), { cacheDir });
    const { index } = await openCache(dataSet, geometry, all(dataSet), { cacheDir });
    expect(dataSet.decoded).toBe(5);
    expect(index.rows.map(({ id }) => id).sort()).toEqual(['0', '2', '4']);
    expect(index.failures).toEqual([
      { id: '1', message: '1 is damaged.' },
      { id: '3', message: '3 is damaged.' },
    ]);
  });

  it.each<[string, (path: string) => void]>([
    ['cut off in the rows', (path) => truncateSync(path, 40)],
    ['cut off by one byte', (path) => truncateSync(path, statSync(path).size - 1)],
    ['empty', (path) => truncateSync(path, 0)],
    ['longer by a byte', (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(1)]))],
    ['changed in a row', (path) => flipBit(path, 10)],
    ['changed in the index', (path) => flipBit(path, -64 - 20)],
    ['changed in the length its trailer gives for the index', (path) => flipBit(path, -64 + 24 + 5)],
    ['changed in the trailer', (path) => flipBit(path, -40)],
  ])('builds a cache again that is %s', async (_, damage) => {
    const cacheDir = createTestFolder();
    const dataSet = sampleSet(9);
    const good = await rowsById(await openCache(dataSet, geometry, all(dataSet), { cacheDir }));
    cacheFiles(cacheDir).forEach(damage);
    expect(await rowsById(await openCache(dataSet, geometry, all(dataSet), { cacheDir }))).toEqual(good);
    expect(dataSet.decoded).toBe(18);
    expect(cacheFiles(cacheDir).length).toBe(1);
  });

  it('lets an error of the program through and leaves no file behind', async () => {
    const cacheDir = createTestFolder();
    const failing: DataSet = { ...sampleSet(3), decode: () => Promise.reject(new TypeError('a bug')) };
    await expect(openCache(failing, geometry, [0, 1, 2], { cacheDir })).rejects.toThrow(TypeError);
    expect(cacheFiles(cacheDir)).toEqual([]);
  });

  it('names a folder that is where the cache should be', async () => {
    const cacheDir = createTestFolder();
    await openCache(sampleSet(2), geometry, [0, 1], { cacheDir });
    const [file = ''] = cacheFiles(cacheDir);
    unlinkSync(file);
    mkdirSync(file);
    await expect(openCache(sampleSet(2), geometry, [0, 1], { cacheDir })).rejects.toThrow(
      /cxrcache is a folder, .* Remove it/,
    );
    expect(cacheFiles(cacheDir)).toEqual([file]);
  });

  it('names the setting that moves the cache where its folder cannot be made', async () => {
    const file = join(writeTree(createTestFolder(), { file: 'x' }), 'file');
    await expect(openCache(sampleSet(1), geometry, [0], { cacheDir: join(file, 'images') })).rejects.toThrow(
      /cannot be written to .*images: .*CXR_CACHE/,
    );
  });
});

describe('fillCaches', () => {
  it('decodes each image once for several geometries, and builds only those that are missing', async () => {
    const cacheDir = createTestFolder();
    const dataSet = sampleSet(9, [4]);
    const wide: Geometry = { ...geometry, side: 9 };
    await openCache(dataSet, geometry, all(dataSet), { cacheDir });
    const gray: Geometry = { ...geometry, channels: 1 };
    await fillCaches(dataSet, [wide, geometry, gray, wide], all(dataSet), { cacheDir });
    expect(dataSet.decoded).toBe(18);
    expect(cacheFiles(cacheDir).length).toBe(3);
    for (const expected of [wide, geometry, gray]) {
      const cache = await openCache(dataSet, expected, all(dataSet), { cacheDir });
      expect(cache.index.failures).toEqual([{ id: '4', message: '4 is damaged.' }]);
      expect((await rowsById(cache))[7]).toEqual(fitToSide(sampleImage(7), expected));
    }
    expect(dataSet.decoded).toBe(18);
  });
});

function flipBit(path: string, offset: number): void {
  const bytes = readFileSync(path);
  const at = offset < 0 ? bytes.length + offset : offset;
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
}

describe('readCache', () => {
  it('reads a cache too large for memory row by row with the same result, and names a damaged row', async () => {
    const path = join(createTestFolder(), 'rows.cxrcache');
    const targets = [{ path, key: 'k', geometry }];
    await buildCaches(dirname(path), targets, { dataSet: sampleSet(9), wanted: all(sampleSet(9)) });
    const inMemory = await readCache(path, 'k');
    const onDisk = await readCache(path, 'k', 0);
    if (inMemory === undefined || onDisk === undefined) throw new Error('not readable');
    expect(await rowsById(onDisk)).toEqual(await rowsById(inMemory));
    flipBit(path, inMemory.index.rows[0]?.offset ?? 0);
    await expect(rowsById(onDisk)).rejects.toThrow(
      /rows\.cxrcache is damaged at 0; it was deleted\. .*--resume/,
    );
    expect(existsSync(path)).toBe(false);
  });

  it.each<[string, (path: string) => void]>([
    ['cut off', (path) => truncateSync(path, 4)],
    ['deleted between two epochs', (path) => unlinkSync(path)],
  ])('says what to do where a cache too large for memory is %s while it is in use', async (_, damage) => {
    const path = join(createTestFolder(), 'rows.cxrcache');
    const targets = [{ path, key: 'k', geometry }];
    await buildCaches(dirname(path), targets, { dataSet: sampleSet(9), wanted: all(sampleSet(9)) });
    const cache = (await readCache(path, 'k', 0)) as Cache;
    damage(path);
    await expect(rowsById(cache)).rejects.toThrow(/rows\.cxrcache (is damaged|was deleted).* Run again/);
  });

  it('does not take the cache of another key', async () => {
    const path = join(createTestFolder(), 'rows.cxrcache');
    const targets = [{ path, key: 'k', geometry }];
    await buildCaches(dirname(path), targets, { dataSet: sampleSet(2), wanted: [0, 1] });
    expect(await readCache(path, 'other')).toBeUndefined();
  });
});

describe('buildCaches', () => {
  it('removes what killed builds left, of another machine after a day, and nothing of a process at work or of others', async () => {
    const here = basename(temporaryPath('x'));
    const ofProcess = (pid: number) => here.replace(/-\d+-\d*-/, `-${pid}--`);
    // 4194305 is above the largest process id.
    const [killed, working] = [ofProcess(4194305), ofProcess(process.ppid)];
    const [old, young] = ['1', '2'].map((digit) => killed.replace(/^x\..{8}/, `x.${digit.repeat(8)}`)) as [
      string,
      string,
    ];
    const kept = [working, young, 'notes.tmp'];
    const folder = createTestFolder();
    for (const name of [killed, old, ...kept]) writeFileSync(join(folder, name), 'x');
    for (const name of [old, working, 'notes.tmp']) utimesSync(join(folder, name), 1, 1);
    const targets = [{ path: join(folder, 'rows.cxrcache'), key: 'k', geometry }];
    await buildCaches(folder, targets, { dataSet: sampleSet(1), wanted: [0] });
    expect(readdirSync(folder).sort()).toEqual(['rows.cxrcache', ...kept].sort());
  });
});

describe('joinParts', () => {
  it('joins caches of parts into the file that one process writes of all, byte for byte', async () => {
    const [folder, together] = [createTestFolder(), createTestFolder()];
    // Images of three kinds, one of them damaged, and a part with nothing but that one.
    const dataSet = sampleSet(11, [7]);
    const bounds = [0, 4, 7, 8, 11];
    const parts = bounds
      .slice(1)
      .map((to, i) => ({ from: bounds[i] ?? 0, to, folder: join(folder, `${i}`) }));
    for (const part of parts) await fillPart(dataSet, [geometry], all(dataSet), { part });
    await joinParts(
      dataSet,
      [geometry],
      parts.map((part) => part.folder),
      { cacheDir: folder },
    );
    await openCache(dataSet, geometry, all(dataSet), { cacheDir: together });
    const [name = ''] = readdirSync(together);
    expect(readFileSync(join(folder, name))).toEqual(readFileSync(join(together, name)));
    expect((await readCache(join(folder, name), basename(name, '.cxrcache')))?.index.failures).toHaveLength(
      1,
    );
  });
});
