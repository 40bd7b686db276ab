import type { DecodedImage } from '../../contracts';
import { isColored } from '../../gate/is-colored';
import { toGray } from '../../preprocessing/channels';
import type { DecodedFrame } from '../frame/decode-frame';
import type { Samples } from '../frame/samples';
import type { PixelHeader } from '../read-header';

/** A color picture converted to gray. */
export interface ShownColor {
  readonly pixels: Samples;
  /** Whether there was any real color: many secondary captures are gray stored as RGB. */
  readonly colored: boolean;
}

/** Converts RGB and YBR samples to gray: luminance by ITU-R BT.601, which is the first channel of YBR (PS3.3, C.7.6.3.1.2). */
export function showColor(
  { samples, channels }: DecodedFrame,
  { columns: width, rows: height }: PixelHeader,
): ShownColor {
  const pixels = channels === 'ybr' ? toRgb(samples) : samples;
  const image: DecodedImage = { width, height, channels: 3, pixels };
  const gray = channels === 'ybr' ? takeFirst(samples) : toGray(image).pixels;
  return { pixels: gray, colored: isColored(image) };
}

function takeFirst(samples: Samples): Samples {
  const first = samples.slice(0, samples.length / 3);
  for (let i = 0; i < first.length; i++) first[i] = samples[3 * i] as number;
  return first;
}

/** YBR_FULL to RGB (PS3.3, C.7.6.3.1.2). */
function toRgb(samples: Samples): Samples {
  const white = samples instanceof Uint16Array ? 65_535 : 255;
  const neutral = (white + 1) / 2;
  const rgb = samples.slice();
  for (let i = 0; i < samples.length; i += 3) {
    const luminance = samples[i] as number;
    const blue = (samples[i + 1] as number) - neutral;
    const red = (samples[i + 2] as number) - neutral;
    const levels = [
      luminance + 1.402 * red,
      luminance - 0.344136 * blue - 0.714136 * red,
      luminance + 1.772 * blue,
    ];
    rgb.set(
      levels.map((level) => Math.min(Math.max(Math.round(level), 0), white)),
      i,
    );
  }
  return rgb;
}
