import { joinBytes } from '../elements/join-bytes';
import type { Photometric } from '../read-header';

/** A marker segment of a JPEG stream, including its marker. */
interface Segment {
  readonly marker: number;
  readonly bytes: Uint8Array;
}

const APP0 = 0xe0;
const APP14 = 0xee;
const START_OF_SCAN = 0xda;
/** Where an Adobe segment says how colors were transformed: 0 not at all, 1 to luminance and chroma (ITU-T T.872, 6.5.3). */
const ADOBE_TRANSFORM = 15;
/** An Adobe segment, of version 100 and without flags, except for that byte. */
const ADOBE = [0xff, APP14, 0, 14, ...[...'Adobe'].map((letter) => letter.charCodeAt(0)), 0, 100, 0, 0, 0, 0];

/**
 * Writes into a color JPEG stream, as an Adobe segment, whether it holds red, green and blue or luminance and chroma: a codec
 * that does not know the DICOM header guesses the latter if the stream does not say.
 */
export function stateJpegColor(bytes: Uint8Array, photometric: Photometric): Uint8Array {
  const segments = listSegments(bytes);
  const transform = holdsRgb(segments, photometric) ? 0 : 1;
  const kept = segments.filter(({ marker }) => marker !== APP0 && marker !== APP14);
  const last = segments.at(-1)?.bytes;
  const passed = last === undefined ? START : last.byteOffset + last.length - bytes.byteOffset;
  return joinBytes([
    bytes.subarray(0, START),
    Uint8Array.of(...ADOBE, transform),
    ...kept.map((segment) => segment.bytes),
    bytes.subarray(passed),
  ]);
}

/**
 * Whether a stream holds red, green and blue: judging by the letters that name its components, a JFIF or an Adobe segment, or
 * chroma with fewer samples; if these do not say, by the DICOM header.
 */
function holdsRgb(segments: readonly Segment[], photometric: Photometric): boolean {
  const { ids, isSubsampled } = readComponents(segments);
  if (/^rgb$/i.test(String.fromCharCode(...ids))) return true;
  if (segments.some(({ marker, bytes }) => marker === APP0 && names(bytes, 'JFIF'))) return false;
  const adobe = segments.find(({ marker, bytes }) => marker === APP14 && names(bytes, 'Adobe'));
  const transform = adobe?.bytes[ADOBE_TRANSFORM];
  if (transform !== undefined) return transform === 0;
  return photometric === 'RGB' && !isSubsampled;
}

function readComponents(segments: readonly Segment[]): { ids: number[]; isSubsampled: boolean } {
  const frame = segments.find(({ marker }) => marker >= 0xc0 && marker <= 0xc2)?.bytes ?? new Uint8Array();
  const at = [10, 13, 16];
  const samplings = at.map((place) => frame[place + 1]);
  return { ids: at.map((place) => frame[place] ?? 0), isSubsampled: new Set(samplings).size > 1 };
}

function names(segment: Uint8Array, word: string): boolean {
  return [...word].every((letter, i) => segment[4 + i] === letter.charCodeAt(0));
}

/** Bytes of the marker that starts an image. */
const START = 2;

/** Lists the segments before the first scan. */
function listSegments(bytes: Uint8Array): Segment[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments: Segment[] = [];
  for (let at = START; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    let marker = at + 1;
    while (bytes[marker] === 0xff) marker++;
    if (bytes[marker] === START_OF_SCAN || marker + 3 > bytes.length) break;
    const end = marker + 1 + view.getUint16(marker + 1);
    segments.push({ marker: bytes[marker] as number, bytes: bytes.subarray(marker - 1, end) });
    at = end;
  }
  return segments;
}
