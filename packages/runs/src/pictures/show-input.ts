import { denormalize, type Preprocessing } from '@cxr-anomaly/data-cxr';
import type { Picture } from './color-scale';

/** Turns one image of network input, or its reconstruction, [side, side, channels], into a picture of the original levels. */
export function showInput(pixels: ArrayLike<number>, preprocessing: Preprocessing): Picture {
  const { side, channels } = preprocessing;
  const levels = denormalize(pixels, preprocessing);
  const shown =
    channels === 3
      ? levels
      : Uint8ClampedArray.from({ length: levels.length * 3 }, (_, i) => levels[Math.floor(i / 3)] ?? 0);
  return { width: side, height: side, pixels: shown };
}
