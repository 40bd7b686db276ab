import { DataError } from '../../errors';
import type { PixelHeader } from '../read-header';
import type { Samples } from './samples';

const HEADER_BYTES = 64;
const MAX_SEGMENTS = 15;

/**
 * Decodes a frame of DICOM's run-length coding: one PackBits segment for each byte of each sample, the high byte
 * first (PS3.5, annex G). Color comes out interleaved.
 *
 * @throws DataError when a segment lies outside the frame or their number is not what the header calls for.
 */
export function decodeRle(bytes: Uint8Array, header: PixelHeader, name: string): Samples {
  const { rows, columns, samplesPerPixel, bitsAllocated } = header;
  const wordBytes = bitsAllocated / 8;
  const wanted = samplesPerPixel * wordBytes;
  const offsets = readOffsets(bytes);
  if (offsets?.length !== wanted) {
    throw new DataError(
      `${name}: its run-length coding is damaged: it must have ${wanted} segments. Copy it again.`,
    );
  }
  const plane = new Uint8Array(rows * columns);
  const samples =
    bitsAllocated === 8
      ? new Uint8Array(plane.length * samplesPerPixel)
      : new Uint16Array(plane.length * samplesPerPixel);
  for (const [segment, from] of offsets.entries()) {
    const coded = bytes.subarray(from, offsets[segment + 1] ?? bytes.length);
    if (!unpackBits(coded, plane)) {
      throw new DataError(`${name}: its run-length coding ends before the picture does. Copy it again.`);
    }
    const sample = Math.floor(segment / wordBytes);
    const shift = 8 * (wordBytes - 1 - (segment % wordBytes));
    for (let i = 0, at = sample; i < plane.length; i++, at += samplesPerPixel) {
      samples[at] = (samples[at] as number) | ((plane[i] as number) << shift);
    }
  }
  return samples;
}

/** Reads where the segments begin; undefined when that is not ascending within the frame. */
function readOffsets(bytes: Uint8Array): number[] | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count > MAX_SEGMENTS) return undefined;
  const offsets = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i, true));
  const ascend = offsets.every((offset, i) => offset >= (offsets[i - 1] ?? HEADER_BYTES));
  return ascend && (offsets.at(-1) ?? 0) <= bytes.length ? offsets : undefined;
}

/** Fills a plane from PackBits runs. Tells whether there was enough. */
function unpackBits(coded: Uint8Array, plane: Uint8Array): boolean {
  let from = 0;
  let to = 0;
  while (to < plane.length && from < coded.length) {
    const control = coded[from++] as number;
    if (control < 128) {
      const literal = coded.subarray(from, from + Math.min(control + 1, plane.length - to));
      plane.set(literal, to);
      to += literal.length;
      from += control + 1;
    } else if (control > 128) {
      if (from >= coded.length) return false;
      const end = Math.min(to + 257 - control, plane.length);
      plane.fill(coded[from++] as number, to, end);
      to = end;
    }
  }
  return to === plane.length;
}
