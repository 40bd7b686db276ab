import { dropEqualChannels, toGray } from '../../preprocessing/channels';
import type { DecodedFrame } from '../frame/decode-frame';
import type { Samples } from '../frame/samples';
import type { PixelHeader } from '../read-header';

/** A color picture brought to gray. */
export interface ShownColor {
  readonly pixels: Samples;
  /** Whether there was any color: the channels of many secondary captures are equal everywhere. */
  readonly colored: boolean;
}

/** Chroma that lies so near to neutral gray is rounding. */
const ROUNDING = 1 / 128;

/** Brings RGB and YBR samples to gray: luminance by ITU-R BT.601, which of YBR is the first channel (PS3.3, C.7.6.3.1.2). */
export function showColor(
  { samples, channels }: DecodedFrame,
  { columns: width, rows: height, bitsAllocated }: PixelHeader,
): ShownColor {
  if (channels === 'ybr') return showLuminance(samples, 2 ** (bitsAllocated - 1));
  const image = dropEqualChannels({ width, height, channels: 3, pixels: samples });
  return { pixels: toGray(image).pixels, colored: image.channels === 3 };
}

function showLuminance(samples: Samples, neutral: number): ShownColor {
  const pixels =
    samples instanceof Uint16Array ? new Uint16Array(samples.length / 3) : new Uint8Array(samples.length / 3);
  let colored = false;
  for (let i = 0, at = 0; i < pixels.length; i++, at += 3) {
    pixels[i] = samples[at] as number;
    for (const chroma of [samples[at + 1] as number, samples[at + 2] as number]) {
      colored ||= Math.abs(chroma - neutral) > neutral * ROUNDING;
    }
  }
  return { pixels, colored };
}
