import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { learnGate, type InputGate, type Preprocessing } from '@cxr-anomaly/data-cxr';
import { createRandom } from '@cxr-anomaly/random';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { PixelMemory } from '../../testing/pixel-memory';
import type { FileFailure } from './read-input';
import { scoreFiles, type FileScore, type ScoreFilesOptions } from './score-files';

const PREPROCESSING: Preprocessing = {
  ...{ side: 4, channels: 1, fit: 'crop', tone: 'none' },
  normalization: { kind: 'unit' },
};

let folder: string;
let memory: PixelMemory;
let remembered: tf.Tensor4D;
beforeAll(async () => {
  await startEngine();
  folder = await mkdtemp(join(tmpdir(), 'score-files-'));
  await mkdir(join(folder, 'deep'));
  const write = (path: string, [width, height]: readonly [number, number], level: (x: number) => number) => {
    const pixels = Uint8Array.from({ length: width * height }, (_, i) => level(i % width));
    return sharp(pixels, { raw: { width, height, channels: 1 } })
      .png()
      .toFile(join(folder, path));
  };
  await write('left.png', [4, 4], (x) => (x < 2 ? 255 : 0));
  // Its center square is bright on the right.
  await write('deep/right.png', [8, 4], (x) => (x >= 4 ? 204 : 0));
  await write('deep/left.png', [4, 4], (x) => (x < 2 ? 51 : 0));
  await writeFile(join(folder, 'broken.png'), 'no image');
  remembered = tf.tidy(() => {
    const columns = [
      [1, 1, 0, 0],
      [0, 0, 1, 1],
      [1, 1, 1, 1],
    ].map((row) => [row, row, row, row]);
    return tf.expandDims<tf.Tensor4D>(tf.tensor3d(columns), 3);
  });
  memory = new PixelMemory(PREPROCESSING, remembered);
});
afterAll(() => rm(folder, { recursive: true }));

async function scoreAll(
  options: ScoreFilesOptions,
  detector: object = memory,
  { paths = [folder], gate }: { readonly paths?: string[]; readonly gate?: InputGate } = {},
) {
  const results: (FileScore | FileFailure)[] = [];
  const bundle = { manifest: {}, detector: detector as PixelMemory, ...(gate && { gate }) };
  for await (const result of scoreFiles(bundle, paths, options)) results.push(result);
  return results;
}

/** Returns what an anonymous result calls this file. */
async function contentId(path: string): Promise<string> {
  return `sha256:${createHash('sha256')
    .update(await readFile(path))
    .digest('hex')}`;
}

/** The pictures of one image's evidence, sorted. */
function namesOfMaps(name: string): string[] {
  return ['-beside.png', '-raw.png', '.png'].map((ending) => `${name}.heatmap${ending}`);
}

describe('scoreFiles', () => {
  it('lists the nearest training images of each file, nearest first, with pictures', async () => {
    const before = tf.memory().numTensors;
    const neighborsDir = await mkdtemp(join(tmpdir(), 'near-'));
    const results = await scoreAll({ neighbors: 2, neighborsDir });
    expect(await readdir(neighborsDir)).toHaveLength(6);
    expect(tf.memory().numTensors).toBe(before);
    const near = results.map((result) =>
      'neighbors' in result ? result.neighbors?.map(({ id }) => id) : 'failed',
    );
    expect(near).toEqual([
      'failed',
      ['remembered-0', 'remembered-2'],
      ['remembered-1', 'remembered-2'],
      ['remembered-0', 'remembered-2'],
    ]);
    const [same, half] = (results[2] as FileScore).neighbors ?? [];
    expect(same?.angularDistance).toBeCloseTo(0, 3);
    expect(half?.angularDistance).toBeCloseTo(1 / 4, 5);
    expect(basename(same?.picture ?? '')).toBe('right.neighbor-1.png');
    const { data, info } = await sharp(same?.picture)
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 4, height: 4, channels: 1 });
    expect([...data.subarray(0, 4)]).toEqual([0, 0, 255, 255]);
  });

  it('writes a heat map for each scored file, in its orientation, and overwrites none', async () => {
    const heatmaps = join(folder, '..', `${folder}-maps`, 'new');
    try {
      const before = tf.memory().numTensors;
      const results = await scoreAll({ heatmaps });
      expect(tf.memory().numTensors).toBe(before);
      expect((await readdir(heatmaps)).sort()).toEqual(
        ['left-2', 'left', 'right'].flatMap((name) => namesOfMaps(name)),
      );
      expect(results.map((result) => ('heatmap' in result ? result.heatmap : undefined))).toEqual([
        undefined,
        ...['left.heatmap.png', 'right.heatmap.png', 'left-2.heatmap.png'].map((name) =>
          join(heatmaps, name),
        ),
      ]);
      const brightness = async (name: string, ...columns: number[]) => {
        const { data } = await sharp(join(heatmaps, name)).raw().toBuffer({ resolveWithObject: true });
        return columns.map((column) => data[column * 3]);
      };
      // Its last columns were cut off: the film alone, dimmed.
      expect(await brightness('right.heatmap.png', 2, 5, 7)).toEqual([0, 255, 143]);
      expect(await brightness('left-2.heatmap.png', 0, 3)).toEqual([255, 0]);
      // The darker file of this name came first.
      expect((await brightness('left.heatmap.png', 0))[0]).toBeLessThan(250);
    } finally {
      await rm(`${folder}-maps`, { recursive: true, force: true });
    }
  });

  it("replaces no X-ray or link with a heat map in the files' own folder, and its own maps only after saying so", async () => {
    const films = await mkdtemp(join(tmpdir(), 'films-'));
    try {
      // The last three are names of heat maps: of a film, of one in another case, and of a link to a film elsewhere.
      for (const name of ['left.png', 'b.png', 'c.png', 'left.heatmap.png', 'B.heatmap.png'])
        await cp(join(folder, 'left.png'), join(films, name));
      await symlink(join(folder, 'left.png'), join(films, 'c.heatmap.png'));
      const paths = ['left.png', 'b.png', 'c.png', 'left.heatmap.png'].map((name) => join(films, name));
      const film = await readFile(join(folder, 'left.png'));
      const replaced: string[] = [];
      const score = async () => {
        const options = { heatmaps: films, onReplace: (path: string) => replaced.push(path) };
        const results = await scoreAll(options, memory, { paths });
        return results.map((result) => ('heatmap' in result ? basename(result.heatmap ?? '') : undefined));
      };
      const maps = ['left-2.heatmap.png', 'b.heatmap.png', 'c-2.heatmap.png', 'left.heatmap.heatmap.png'];
      expect(await score()).toEqual(maps);
      expect(replaced).toEqual([]);
      expect(await score()).toEqual(maps);
      expect(replaced).toEqual([films]);
      for (const name of ['left.png', 'left.heatmap.png', 'B.heatmap.png'])
        expect((await readFile(join(films, name))).equals(film)).toBe(true);
      expect((await readFile(join(folder, 'left.png'))).equals(film)).toBe(true);
      expect((await lstat(join(films, 'c.heatmap.png'))).isSymbolicLink()).toBe(true);
    } finally {
      await rm(films, { recursive: true });
    }
  });

  it('scores linked files, and continues if a name is too long for a heat map or has no file behind it', async () => {
    const strange = await mkdtemp(join(tmpdir(), 'strange-'));
    try {
      const long = `${'ä'.repeat(125)}.png`;
      for (const name of [long, 'left.png', 'left.png-2', 'deep/left.png'])
        await cp(join(folder, 'left.png'), join(strange, name));
      await symlink(join(folder, 'left.png'), join(strange, 'linked.png'));
      await symlink(strange, join(strange, 'circle.png'));
      await symlink('nothing', join(strange, 'dangling.png'));
      execFileSync('mkfifo', [join(strange, 'pipe.png')]);
      const heatmaps = join(strange, 'maps');
      const bundle = { manifest: {}, detector: memory };
      const found: string[] = [];
      for await (const result of scoreFiles(bundle, [strange, join(strange, 'left.png-2')], { heatmaps })) {
        found.push(
          'error' in result
            ? `${basename('path' in result ? result.path : '')} failed`
            : basename(result.heatmap ?? ''),
        );
      }
      expect(found.sort()).toEqual([
        ...['circle.png failed', 'dangling.png failed', 'left-2.heatmap.png', 'left.heatmap.png'],
        ...['left.png-2.heatmap.png', 'linked.heatmap.png', 'pipe.png failed'],
        `${'ä'.repeat(100)}.heatmap.png`,
      ]);
      expect(await readdir(heatmaps)).toHaveLength(3 * 5);
    } finally {
      await rm(strange, { recursive: true });
    }
  });

  it('reports neither if not requested', async () => {
    for (const result of await scoreAll({})) expect(Object.keys(result)).toHaveLength(2);
  });

  it('warns about a file that the gate refuses, and scores it like the others', async () => {
    const random = createRandom(0, 'left');
    const bright = Array.from({ length: 40 }, () => ({
      ...({ width: 4, height: 4, channels: 1 } as const),
      pixels: Uint8Array.from({ length: 16 }, (_, i) => random.integer(2) + (i % 4 < 2 ? 254 : 0)),
    }));
    const parts = { components: bright.slice(0, 20), ranges: bright.slice(20), heldOut: [] };
    const plain = await scoreAll({});
    const gated = await scoreAll({}, memory, { gate: await learnGate(parts, false) });
    const warnings = gated.map((result) => ('warnings' in result ? result.warnings : undefined));
    // The dim one is the last one at a fifth of its contrast.
    const [broken, dim, mirrored, same] = warnings;
    expect([broken, same]).toEqual([undefined, undefined]);
    expect(mirrored).toEqual([{ kind: 'input', message: expect.stringMatching(/^unlike the normal/) }]);
    expect(dim).toEqual([{ kind: 'input', message: expect.stringMatching(/far less contrast/) }]);
    expect(gated.map((result) => ({ ...result, warnings: undefined }))).toEqual(
      plain.map((result) => ({ ...result, warnings: undefined })),
    );
  });

  it('scores the images in a folder even if the name of a folder or file in it is not UTF-8, and names these', async () => {
    const place = await mkdtemp(join(tmpdir(), 'latin-'));
    const latin = (name: string): Buffer => Buffer.from(join(place, name), 'latin1');
    await mkdir(latin('é'));
    await writeFile(latin('ä.png'), 'x');
    await cp(join(folder, 'left.png'), join(place, 'left.png'));
    const results = await scoreAll({}, memory, { paths: [place] });
    const outcomes = results.map((result) => [
      'path' in result && basename(result.path),
      'error' in result ? result.error.replace(/^.*: /, '') : 'scored',
    ]);
    await rm(place, { recursive: true });
    expect(outcomes).toEqual([
      [String.raw`\xe4.png`, expect.stringMatching(/not UTF-8.*Rename it/)],
      [String.raw`\xe9`, expect.stringMatching(/not UTF-8.*Rename it/)],
      ['left.png', 'scored'],
    ]);
  });

  it('warns about few bits in 16, unless each image is spread over the range', async () => {
    const path = join(folder, '..', `${basename(folder)}-12-bit.png`);
    const pixels = Uint16Array.from({ length: 16 }, (_, i) => i * 273);
    await sharp(pixels, { raw: { width: 4, height: 4, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(path);
    const scoreBy = async (tone: Preprocessing['tone']) => {
      const [result] = await scoreAll({}, new PixelMemory({ ...PREPROCESSING, tone }, remembered), {
        paths: [path],
      });
      return result && 'warnings' in result ? result.warnings : undefined;
    };
    expect(await scoreBy('none')).toMatchObject([
      {
        kind: 'levels',
        message: expect.stringMatching(/use 6 % of the range \(12 bits, up to 4095 of 65535\)/),
      },
    ]);
    expect(await scoreBy('standardize')).toBeUndefined();
    await rm(path);
  });

  it('reveals no path when asked to be anonymous: of scored, broken or missing files, neighbors or heat maps', async () => {
    const place = join(folder, '..', `${folder}-DOE^JANE`);
    const heatmaps = `${folder}-maps`;
    const twin = join(place, 'twin.png');
    const broken = join(place, 'broken.png');
    const empty = join(place, 'empty');
    try {
      await mkdir(empty, { recursive: true });
      await writeFile(twin, await readFile(join(folder, 'left.png')));
      await writeFile(broken, 'no image');
      await symlink('loop.png', join(place, 'loop.png'));
      const paths = [twin, join(place, 'gone.png'), empty, twin, broken, join(place, 'loop.png')];
      const results = await scoreAll({ neighbors: 1, heatmaps, anonymous: true }, memory, { paths });
      expect(JSON.stringify(results)).not.toMatch(/DOE|JANE|twin|gone|empty\b|loop|remembered/);
      const [id, brokenId] = [await contentId(twin), await contentId(broken)];
      const ids = results.map((result) => ('id' in result ? result.id : undefined));
      expect(ids).toEqual([id, 'input-2', 'input-3', id, brokenId, 'input-6']);
      const hash = id.replace('sha256:', '');
      expect((await readdir(heatmaps)).sort()).toEqual([...namesOfMaps(`${hash}-2`), ...namesOfMaps(hash)]);
      const errors = results.map((result) => ('error' in result ? result.error : undefined));
      expect(errors).toEqual([
        undefined,
        'There is no input-2.',
        expect.stringMatching(/^input-3 holds no image file/),
        undefined,
        expect.stringMatching(new RegExp(`^${brokenId} cannot be decoded: it is not an image`)),
        'input-6 cannot be read: its links form a cycle (ELOOP). Fix them.',
      ]);
    } finally {
      await rm(place, { recursive: true, force: true });
      await rm(heatmaps, { recursive: true, force: true });
    }
  });

  it('refuses neighbors for a method without memory, and heat maps where a file is, before scoring', async () => {
    const { preprocessing } = memory;
    const forgetful = { method: 'deepsvdd', preprocessing };
    await expect(scoreAll({ neighbors: 3 }, forgetful)).rejects.toThrow(SettingsError);
    await expect(scoreAll({ neighbors: 3 }, forgetful)).rejects.toThrow(
      /deepsvdd .*memory method \(memdae, rlad\)/,
    );
    const taken = scoreAll({ heatmaps: join(folder, 'left.png') });
    await expect(taken).rejects.toThrow(/left\.png cannot hold heat maps.*another folder/);
  });
});
