import sharp from 'sharp';
import { decodeFile } from './decode-file';
import { encodeNoise } from './testing/image-files';
import { blockOtherLoaders } from './image-loaders';

const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');

// Blocking affects the whole process, in which another test file may have run before.
beforeAll(() => sharp.unblock({ operation: ['VipsForeignLoad'] }));
afterAll(() => sharp.unblock({ operation: ['VipsForeignLoad'] }));

describe('blockOtherLoaders', () => {
  it('leaves PNG, JPEG, TIFF and WebP from memory, and pixels, and blocks all else that libvips loads', async () => {
    const image = sharp(await encodeNoise(1));
    const files = await Promise.all(
      [
        ...[image.clone().png(), image.clone().jpeg(), image.clone().tiff(), image.clone().webp()],
        image.clone().gif(),
      ].map((encoded) => encoded.toBuffer()),
    );
    const gif = files.pop() as Buffer;
    expect((await sharp(SVG).metadata()).format).toBe('svg');
    expect((await sharp(gif).metadata()).format).toBe('gif');
    blockOtherLoaders();
    for (const other of [SVG, gif]) await expect(sharp(other).metadata()).rejects.toThrow(/unsupported/);
    for (const file of files) expect(await decodeFile(file)).toMatchObject({ width: 12, height: 12 });
    const raw = sharp(new Uint8Array(4), { raw: { width: 2, height: 2, channels: 1 } });
    expect((await raw.png().toBuffer()).length).toBeGreaterThan(8);
  });
});
