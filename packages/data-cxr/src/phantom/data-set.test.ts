import { DataError } from '../errors';
import { openPhantom } from './data-set';
import { lesionKinds } from './lesions/lesion';

const word = 'phantom?n=80&side=32&seed=1';
const options = { n: 80, side: 32, seed: 1 };

describe('openPhantom', () => {
  it('lists n training images, all normal, and as many normal as anomalous test images, kinds evenly', () => {
    const { items } = openPhantom(options, word);
    expect(items.filter(({ split }) => split === 'train')).toHaveLength(80);
    expect(items.filter(({ split }) => split === 'val')).toHaveLength(20);
    expect(items.filter(({ split, label }) => split === 'test' && label === 0)).toHaveLength(20);
    expect(items.filter(({ split, label }) => split !== 'test' && label === 1)).toHaveLength(0);
    for (const kind of lesionKinds) {
      expect(items.filter(({ label, meta }) => label === 1 && meta['lesion'] === kind)).toHaveLength(4);
    }
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect(items.map(({ id }) => id)).toContain('test/0021-nodule');
  });

  it('draws each index the same every time and no two alike', async () => {
    const [first, second] = [openPhantom(options, word), openPhantom(options, word)];
    const seen = new Set<string>();
    for (let index = 0; index < first.items.length; index++) {
      const { pixels, ...size } = await first.decode(index);
      expect(size).toEqual({ width: 32, height: 32, channels: 1 });
      expect((await second.decode(index)).pixels).toEqual(pixels);
      seen.add(pixels.join());
    }
    expect(seen.size).toBe(first.items.length);
  });

  it('has a mask for each index, empty only for normal images', async () => {
    const data = openPhantom(options, word);
    for (const [index, { label }] of data.items.entries()) {
      const mask = await data.mask?.(index);
      expect(mask).toMatchObject({ width: 32, height: 32, channels: 1 });
      expect(mask?.pixels.includes(1)).toBe(label === 1);
    }
  });

  it('has a fingerprint that every option changes and the word does not', () => {
    const print = openPhantom(options, word).fingerprint;
    expect(print).toMatch(/^[0-9a-f]{64}$/);
    expect(openPhantom(options, 'phantom').fingerprint).toBe(print);
    for (const other of [{ n: 81 }, { side: 33 }, { seed: 2 }]) {
      expect(openPhantom({ ...options, ...other }, word).fingerprint).not.toBe(print);
    }
  });

  it('keeps normal films of one seed when n grows', async () => {
    const larger = openPhantom({ ...options, n: 120 }, word);
    const train = (await openPhantom(options, word).decode(7)).pixels;
    expect((await larger.decode(7)).pixels).toEqual(train);
  });

  it('refuses options out of range, naming the word and the option', async () => {
    expect(() => openPhantom({ side: 8 }, 'phantom?side=8')).toThrow(DataError);
    expect(() => openPhantom({ side: 8 }, 'phantom?side=8')).toThrow(/phantom\?side=8: side .* not 8/);
    expect(() => openPhantom({ n: 1.5 }, word)).toThrow(/n must be a whole number/);
    expect(() => openPhantom({ seed: -1 }, word)).toThrow(/seed must be a whole number/);
    await expect(openPhantom(options, word).decode(140)).rejects.toThrow(/no index 140/);
  });
});
