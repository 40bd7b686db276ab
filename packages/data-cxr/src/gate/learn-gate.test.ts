import { createRandom } from '@cxr-anomaly/random';
import type { DecodedImage, InputGate } from '../contracts';
import { openDataSet } from '../sources/open-data-set';
import { judgeImage } from './judge-image';
import { learnGate } from './learn-gate';

const SIDE = 48;

let normal: DecodedImage[];
let tested: DecodedImage[];
let gate: InputGate;

beforeAll(async () => {
  const dataSet = await openDataSet(`phantom?n=160&side=${SIDE}`);
  const drawn = await Promise.all(
    dataSet.items.map(async ({ split }, i) => ({ split, image: await dataSet.decode(i) })),
  );
  normal = drawn.filter(({ split }) => split === 'train').map(({ image }) => image);
  tested = drawn.filter(({ split }) => split === 'test').map(({ image }) => image);
  gate = await learnFrom(normal);
});

function learnFrom(images: readonly DecodedImage[], colored = false, odd: DecodedImage[] = []) {
  const [first, second] = [Math.floor(images.length / 2), Math.floor(images.length * 0.8)];
  const parts = {
    components: images.slice(0, first),
    ranges: images.slice(first, second),
    heldOut: [...images.slice(second), ...odd],
  };
  return learnGate(parts, colored);
}

function drawLevels(level: (x: number, y: number) => number): DecodedImage {
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => level(i % SIDE, Math.floor(i / SIDE)));
  return { width: SIDE, height: SIDE, channels: 1, pixels };
}

const changeLevels = (image: DecodedImage, change: (level: number) => number): DecodedImage => ({
  ...image,
  pixels: image.pixels.map(change),
});

const invert = (image: DecodedImage) => changeLevels(image, (level) => 255 - level);

function turn({ pixels }: DecodedImage, from: (x: number, y: number) => [x: number, y: number]) {
  return drawLevels((x, y) => {
    const [fromX, fromY] = from(x, y);
    return pixels[fromY * SIDE + fromX] as number;
  });
}

/** What is said about an image in addition to its being unlike; undefined if it is accepted. */
function judge(image: DecodedImage, by = gate): string | undefined {
  const warning = judgeImage(by, image, image);
  if (warning)
    expect(warning).toMatchObject({ kind: 'input', message: expect.stringMatching(/^unlike the normal/) });
  return warning?.message.replace(/^unlike the normal images this detector learned from(: )?/, '');
}

describe('learnGate', () => {
  it('takes new normal images and those with lesions', () => {
    expect(tested.length).toBeGreaterThan(30);
    expect(tested.map((image) => judge(image))).toEqual(tested.map(() => undefined));
  });

  it('takes images of half the exposure, mirrored ones and 16-bit ones with the same levels', () => {
    for (const image of tested) {
      expect(judge(changeLevels(image, (level) => level / 2))).toBeUndefined();
      expect(judge(turn(image, (x, y) => [SIDE - 1 - x, y]))).toBeUndefined();
      expect(
        judge({ ...image, pixels: Uint16Array.from(image.pixels, (level) => 257 * level) }),
      ).toBeUndefined();
    }
  });

  const last = SIDE - 1;
  it.each([
    ['a negative', invert, 'it looks like a negative: invert it'],
    [
      'turned left',
      (image: DecodedImage) => turn(image, (x, y) => [last - y, x]),
      /^it looks turned on its side/,
    ],
    [
      'turned right',
      (image: DecodedImage) => turn(image, (x, y) => [y, last - x]),
      /^it looks turned on its side/,
    ],
    [
      'upside down',
      (image: DecodedImage) => turn(image, (x, y) => [last - x, last - y]),
      /^it looks upside down/,
    ],
  ] as const)('refuses a chest that is %s and says so', (_, change, words) => {
    const said = tested.map((image) => judge(change(image)));
    expect(said).not.toContain(undefined);
    expect(said.filter((text) => text?.match(words)).length).toBeGreaterThan(0.9 * tested.length);
  });

  const random = createRandom(0, 'noise');
  it.each([
    ['of one level', drawLevels(() => 0), /far less contrast/],
    ['of noise', drawLevels(() => random.integer(256)), /noisier/],
    ['of a gradient', drawLevels((x, y) => 2 * x + 3 * y), /^/],
    [
      'of a screen',
      drawLevels((x, y) => (y < 6 || x < 10 || (y % 4 === 0 && x > 14) ? 40 : 250)),
      /fewer shades/,
    ],
  ])('refuses an image %s', (_, image, words) => {
    expect(judge(image)).toMatch(words);
  });

  it('refuses color unless normal images are in color, but not what JPEG or a colored mark does to gray', async () => {
    const colored = await learnFrom(normal, true);
    const paint = (change: (i: number) => [number, number, number]) => (image: DecodedImage) => {
      const pixels = Uint8Array.from(image.pixels).reduce<number[]>((all, level, i) => {
        all.push(...change(i).map((shift) => Math.min(255, Math.max(0, level + shift))));
        return all;
      }, []);
      return { ...image, channels: 3 as const, pixels: Uint8Array.from(pixels) };
    };
    for (const image of tested.slice(0, 10)) {
      const sepia = paint(() => [20, 0, -20])(image);
      expect(judgeImage(gate, sepia, image)?.message).toMatch(/: it is in color$/);
      expect(judgeImage(colored, sepia, image)).toBeUndefined();
      expect(judgeImage(gate, paint((i) => [i % 3, 0, 2])(image), image)).toBeUndefined();
      expect(judgeImage(gate, paint((i) => [i < 20 ? 200 : 0, 0, 0])(image), image)).toBeUndefined();
    }
  });

  it('gives the same gate for the same images', async () => {
    expect(await learnFrom(normal)).toEqual(gate);
  });

  it('is not opened by some odd images among those held out', async () => {
    const opened = await learnFrom(normal, false, normal.slice(0, 12).map(invert));
    expect(opened.limit).toBe(5);
    expect(tested.map((image) => judge(invert(image), opened))).not.toContain(undefined);
  });

  it('learns from a dozen images, also without any held out, and still takes others', async () => {
    const parts = { components: normal.slice(0, 7), ranges: normal.slice(7, 12), heldOut: [] };
    const small = await learnGate(parts, false);
    expect(small.limit).toBeGreaterThanOrEqual(3);
    const refused = tested.filter((image) => judge(image, small) !== undefined);
    expect(refused.length).toBeLessThan(0.1 * tested.length);
    expect(tested.map((image) => judge(invert(image), small))).not.toContain(undefined);
  });
});
