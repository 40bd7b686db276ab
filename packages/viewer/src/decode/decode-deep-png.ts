import type { DecodedImage } from '@cxr-anomaly/data-cxr';
import { assertSize } from './assert-size';
import { layOverBlack } from './lay-over-black';

/** Where the header of a PNG file says its width, and how many bits a sample has. */
const WIDTH_AT = 16;
const BITS_AT = 24;

/** Tells whether a PNG file has 16 bits a sample, of which a browser's canvas would keep 8. */
export function isDeepPng(bytes: Uint8Array): boolean {
  return bytes[BITS_AT] === 16;
}

/** Decodes a PNG file of 16 bits a sample. */
export async function decodeDeepPng(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<DecodedImage> {
  const header = new DataView(bytes.buffer, bytes.byteOffset + WIDTH_AT);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  assertSize({ width, height, bytesPerPixel: 8 }, name);
  const { decode } = await import('fast-png');
  const { data, channels } = decode(bytes, { checkCrc: true });
  if (!(data instanceof Uint16Array)) throw new Error('its samples do not have 16 bits');
  return layOverBlack({ width, height, channels, pixels: data });
}
