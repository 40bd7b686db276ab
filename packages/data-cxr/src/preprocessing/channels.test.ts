import { dropEqualChannels, toGray } from './channels';

describe('toGray', () => {
  it('weighs red, green and blue by BT.601', () => {
    const pixels = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255]);
    expect([...toGray({ width: 3, height: 1, channels: 3, pixels }).pixels]).toEqual([76, 150, 29]);
  });

  it('gives the level itself where the channels are equal, at every 16-bit level', () => {
    const pixels = Uint16Array.from({ length: 65536 * 3 }, (_, i) => Math.floor(i / 3));
    const gray = toGray({ width: 65536, height: 1, channels: 3, pixels });
    expect(gray.pixels.every((level, i) => level === i)).toBe(true);
  });
});

describe('dropEqualChannels', () => {
  it('keeps one of three equal channels', () => {
    const image = { width: 2, height: 1, channels: 3, pixels: Uint8Array.from([5, 5, 5, 9, 9, 9]) } as const;
    expect(dropEqualChannels(image)).toEqual({
      width: 2,
      height: 1,
      channels: 1,
      pixels: Uint8Array.from([5, 9]),
    });
  });

  it('leaves an image alone whose last sample alone differs', () => {
    const image = { width: 2, height: 1, channels: 3, pixels: Uint8Array.from([5, 5, 5, 9, 9, 8]) } as const;
    expect(dropEqualChannels(image)).toBe(image);
  });
});
