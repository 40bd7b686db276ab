import { layOverBlack } from './lay-over-black';

describe('layOverBlack', () => {
  it('leaves gray and RGB as they are', () => {
    const pixels = Uint8Array.of(1, 2, 3);
    expect(layOverBlack({ width: 3, height: 1, channels: 1, pixels }).pixels).toBe(pixels);
    expect(layOverBlack({ width: 1, height: 1, channels: 3, pixels }).channels).toBe(3);
  });

  it('darkens by opacity, with 8 bits and with 16', () => {
    const gray = layOverBlack({ width: 2, height: 1, channels: 2, pixels: Uint8Array.of(200, 255, 200, 51) });
    expect([gray.channels, ...gray.pixels]).toEqual([1, 200, 40]);
    const pixels = Uint16Array.of(60000, 100, 0, 65535, 60000, 100, 0, 0);
    const color = layOverBlack({ width: 2, height: 1, channels: 4, pixels });
    expect([color.channels, ...color.pixels]).toEqual([3, 60000, 100, 0, 0, 0, 0]);
  });
});
