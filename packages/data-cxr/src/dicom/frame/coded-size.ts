/** What a JPEG, JPEG-LS or JPEG 2000 stream says of itself, read before a codec makes room for it. */
export interface CodedSize {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits of a sample, 1 to 38. */
  readonly precision: number;
  /** Low byte of JPEG's start-of-frame marker (0xc0 baseline … 0xf7 JPEG-LS); undefined for JPEG 2000. */
  readonly process?: number;
}

/** Reads the frame header of a JPEG or JPEG-LS stream; undefined where there is none (ITU-T T.81, B.2.2; T.87, C.2.2). */
export function readJpegSize(bytes: Uint8Array): CodedSize | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = viewOf(bytes);
  let at = 2;
  while (at + 10 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) at += 1;
    else if (isFrameStart(marker)) {
      return {
        precision: view.getUint8(at + 4),
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
        process: marker,
      };
    } else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** Start-of-frame markers: 0xc0 … 0xcf but for tables (DHT, JPG, DAC), and JPEG-LS. */
function isFrameStart(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
}

/** A JP2 file wraps the stream in boxes, which come to less than this before it. */
const BOXES = 1024;

/** Reads the image size marker of a JPEG 2000 stream; undefined where there is none (ITU-T T.800, A.5.1). */
export function readJpeg2000Size(bytes: Uint8Array): CodedSize | undefined {
  const start = findStream(bytes);
  if (start === undefined || start + 43 > bytes.length) return undefined;
  const view = viewOf(bytes);
  const size = (high: number, low: number): number =>
    view.getUint32(start + high) - view.getUint32(start + low);
  const precisions = view.getUint8(start + 42);
  return {
    width: size(8, 16),
    height: size(12, 20),
    components: view.getUint16(start + 40),
    precision: (precisions & 0x7f) + 1,
  };
}

/** Finds the start of the code stream: the markers SOC and SIZ in a row. */
function findStream(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < Math.min(BOXES, bytes.length - 4); at++) {
    const found = bytes[at] === 0xff && bytes[at + 1] === 0x4f;
    if (found && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51) return at;
  }
  return undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
