import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import type { BundleWriter, CommonSettings, Thumbnails } from '../../contracts';
import { BundleError } from '../../errors';
import { createTinyDetector, drawImages, tinyMethod } from '../testing/tiny-detector';
import { saveBundle } from './bundle-folder';
import { openBundle } from './bundle-reader';
import { bundleFiles } from './read-bundle-file';

let folder: string;
beforeAll(async () => {
  await startEngine();
});
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'thumbnails-'))));
afterEach(() => rm(folder, { recursive: true }));

const PICTURES: Thumbnails = { side: 4, pixels: Uint8Array.from({ length: 3 * 16 }, (_, i) => 5 * i) };

/** Saves a detector that keeps these pictures, or none. */
async function saveWith(thumbnails: Thumbnails | undefined): Promise<void> {
  const detector = createTinyDetector(1);
  const saveNetwork = detector.save.bind(detector);
  detector.save = async (to: BundleWriter) => {
    await saveNetwork(to);
    if (thumbnails) await to.writeThumbnails(thumbnails);
  };
  const goldenImages = drawImages(2, 1);
  await saveBundle(join(folder, 'bundle'), detector, { goldenImages });
  goldenImages.dispose();
  detector.dispose();
}

/** The method of these bundles: with a row of four values for each image. */
const method = {
  ...tinyMethod,
  bundleParts: (settings: CommonSettings) => ({
    ...tinyMethod.bundleParts(settings),
    values: 0,
    valuesPerImage: 4,
  }),
};

const open = () => openBundle(bundleFiles(join(folder, 'bundle')), 'the bundle', [method]);

describe('thumbnails of a bundle', () => {
  it('are read back as they were written, from one file of plain bytes', async () => {
    await saveWith(PICTURES);
    expect(await readdir(join(folder, 'bundle', 'thumbnails'))).toEqual(['4.gray']);
    expect(new Uint8Array(await readFile(join(folder, 'bundle', 'thumbnails', '4.gray')))).toEqual(
      PICTURES.pixels,
    );
    const bundle = await open();
    const { side, pixels } = await bundle.readThumbnails();
    expect([side, ...pixels]).toEqual([4, ...PICTURES.pixels]);
  });

  it('are refused if they were altered or are missing', async () => {
    await saveWith(PICTURES);
    const path = join(folder, 'bundle', 'thumbnails', '4.gray');
    await appendFile(path, 'x');
    await expect(open()).rejects.toThrow(/4\.gray: .*it has 49 bytes; at most 48 are allowed/);
    await writeFile(
      path,
      PICTURES.pixels.map((level) => level ^ 1),
    );
    await expect(open()).rejects.toThrow(BundleError);
    await rm(path);
    await expect(open()).rejects.toThrow(/4\.gray: cannot be read/);
  });

  it('cannot be read if a detector keeps none, or half a picture', async () => {
    for (const thumbnails of [undefined, { side: 4, pixels: new Uint8Array(24) }]) {
      await saveWith(thumbnails);
      const bundle = await open();
      await expect(bundle.readThumbnails()).rejects.toThrow(/^the bundle: has no thumbnails/);
    }
  });
});
