import { holdOut } from './hold-out';

const images = Array.from({ length: 100 }, (_, i) => ({
  item: {
    id: `${i}`,
    split: 'train',
    label: 0,
    meta: {},
    ...(i < 60 && { group: `${Math.floor(i / 4)}` }),
  } as const,
  // The last 20 images are ten pairs of twins.
  sha256: `${i < 80 ? i : 80 + Math.floor((i - 80) / 2)}`,
}));

describe('holdOut', () => {
  it('splits images without loss, about the fraction, groups and identical images together', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { train, val } = holdOut(images, 0.2, seed);
      expect(new Set([...train, ...val]).size).toBe(100);
      expect(val.length).toBeGreaterThanOrEqual(20);
      expect(val.length).toBeLessThanOrEqual(23);
      const keys = (part: typeof images) =>
        new Set(part.map(({ item, sha256 }) => ('group' in item ? `g${item.group}` : sha256)));
      expect([...keys(train)].filter((key) => keys(val).has(key))).toEqual([]);
    }
  });

  it('repeats by seed and differs between seeds', () => {
    const ids = (seed: number) =>
      holdOut(images, 0.2, seed)
        .val.map(({ item }) => item.id)
        .join();
    expect(ids(1)).toBe(ids(1));
    expect(new Set([0, 1, 2, 3].map(ids)).size).toBe(4);
  });

  it('always leaves a group to train on', () => {
    expect(holdOut(images.slice(0, 8), 0.99, 0).train.length).toBe(4);
    expect(holdOut(images.slice(0, 4), 0.5, 0).val).toEqual([]);
  });
});
