import { shareOfVariation } from './share-of-variation';

describe('shareOfVariation', () => {
  const images = [
    [0, 4],
    [2, 8],
  ];

  it('is 1 for perfect reconstructions, a quarter at half the contrast, and 0 for a single picture', () => {
    expect(shareOfVariation(images, images)).toBe(1);
    const half = images.map((image) => image.map((value) => 3 + value / 2));
    expect(shareOfVariation(images, half)).toBeCloseTo(0.25, 12);
    const same = images.map(() => [1, 6]);
    expect(shareOfVariation(images, same)).toBe(0);
  });

  it('says nothing of one image, or of images that are all alike', () => {
    expect(shareOfVariation([[1, 2]], [[1, 2]])).toBeUndefined();
    expect(shareOfVariation([[1], [1]], [[1], [2]])).toBeUndefined();
  });
});
