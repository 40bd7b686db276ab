import { dragWindow, fullWindow } from './window-level';

describe('fullWindow', () => {
  it('shows the levels from the darkest to the brightest', () => {
    const pixels = Uint8Array.from({ length: 101 }, (_, i) => 50 + i);
    expect(fullWindow({ width: 101, height: 1, channels: 1, pixels })).toEqual({ center: 100, width: 100 });
  });

  it('is not stretched by a few burnt pixels, such as a marker', () => {
    const pixels = new Uint16Array(10_000).map((_, i) => (i < 5 ? 65535 : 1000 + (i % 100)));
    const { center, width } = fullWindow({ width: 100, height: 100, channels: 1, pixels });
    expect(center + width / 2).toBe(1099);
  });

  it('has a width also for a picture of one level', () => {
    expect(fullWindow({ width: 2, height: 1, channels: 1, pixels: Uint8Array.of(7, 7) }).width).toBe(1);
  });
});

describe('dragWindow', () => {
  it('widens to the right and darkens downward, in shares of the range', () => {
    expect(dragWindow({ center: 100, width: 100 }, 0.1, 0.2, 255)).toEqual({ center: 151, width: 125.5 });
  });

  it('stays within the levels', () => {
    expect(dragWindow({ center: 100, width: 100 }, -9, -9, 255)).toEqual({ center: 0, width: 255 / 512 });
    expect(dragWindow({ center: 100, width: 100 }, 9, 9, 255)).toEqual({ center: 255, width: 510 });
  });
});
