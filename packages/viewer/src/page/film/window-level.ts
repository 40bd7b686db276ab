import type { Levels } from '../../contracts';

/** Which levels are shown from black to white. */
export interface GrayWindow {
  readonly center: number;
  readonly width: number;
}

/** How many of the darkest and of the brightest levels the first window leaves out. */
const CUT = 0.002;

/** Levels sampled for it. */
const SAMPLE = 200_000;

/** The highest level that an image can have. */
export function highestLevel({ pixels }: Levels): number {
  return pixels instanceof Uint16Array ? 65535 : 255;
}

/** The window that shows nearly all of an image's levels: what a film is opened with. */
export function fullWindow({ pixels }: Levels): GrayWindow {
  const step = Math.max(1, Math.floor(pixels.length / SAMPLE));
  const sample = new Uint16Array(Math.ceil(pixels.length / step));
  for (let i = 0; i < sample.length; i++) sample[i] = pixels[i * step] as number;
  sample.sort();
  const low = sample[Math.floor(CUT * (sample.length - 1))] ?? 0;
  const high = sample[Math.ceil((1 - CUT) * (sample.length - 1))] ?? 255;
  return { center: (low + high) / 2, width: Math.max(1, high - low) };
}

/** Changes a window by a drag: right is wider, down is darker; both by fractions of the range of levels. */
export function dragWindow(window: GrayWindow, right: number, down: number, highest: number): GrayWindow {
  return {
    center: Math.min(highest, Math.max(0, window.center + down * highest)),
    width: Math.min(2 * highest, Math.max(highest / 512, window.width + right * highest)),
  };
}

/** Shows levels through a window, as a canvas takes them. */
export function applyWindow(
  { width, height, channels, pixels }: Levels,
  window: GrayWindow,
  inverted: boolean,
): ImageData {
  const table = makeTable(window, inverted, pixels instanceof Uint16Array ? 65536 : 256);
  const shown = new Uint32Array(width * height);
  for (let i = 0; i < shown.length; i++) {
    if (channels === 1) {
      const gray = table[pixels[i] as number] as number;
      shown[i] = 0xff000000 | (gray << 16) | (gray << 8) | gray;
    } else {
      const red = table[pixels[3 * i] as number] as number;
      const green = table[pixels[3 * i + 1] as number] as number;
      const blue = table[pixels[3 * i + 2] as number] as number;
      shown[i] = 0xff000000 | (blue << 16) | (green << 8) | red;
    }
  }
  return new ImageData(new Uint8ClampedArray(shown.buffer), width, height);
}

function makeTable({ center, width }: GrayWindow, inverted: boolean, levels: number): Uint8ClampedArray {
  const table = new Uint8ClampedArray(levels);
  for (let level = 0; level < levels; level++) {
    const gray = ((level - center) / width + 0.5) * 255;
    table[level] = inverted ? 255 - gray : gray;
  }
  return table;
}
