/** What a JPEG, JPEG-LS or JPEG 2000 stream says about itself, read before a codec allocates memory for it. */
export interface CodedSize {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits of a sample, 1 to 38. */
  readonly precision: number;
  /** Whether samples are signed, which only JPEG 2000 supports. */
  readonly signed: boolean;
  /** Low byte of JPEG's start-of-frame marker (0xc0 baseline … 0xf7 JPEG-LS); undefined for JPEG 2000. */
  readonly process?: number;
}

/** Reads the frame header of a JPEG or JPEG-LS stream; undefined if there is none (ITU-T T.81, B.2.2; T.87, C.2.2). */
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
        signed: false,
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
        process: marker,
      };
    } else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** Start-of-frame markers: 0xc0 … 0xcf except tables (DHT, JPG, DAC), and JPEG-LS. */
function isFrameStart(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
}

/** Reads the image size marker of a JPEG 2000 stream; undefined if there is none (ITU-T T.800, A.5.1). */
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
    signed: precisions > 0x7f,
  };
}

/** Tells whether a JPEG 2000 stream is of the high-throughput kind: it has the capability marker (ITU-T T.814, A.2). */
export function isHighThroughput(bytes: Uint8Array): boolean {
  const start = findStream(bytes);
  return start !== undefined && findMarker(bytes, start, CAPABILITIES) !== undefined;
}

/**
 * Tells whether a JPEG 2000 stream holds its first three components as luminance and chroma or similar (ITU-T T.800, A.6.1).
 */
export function transformsComponents(bytes: Uint8Array): boolean {
  const start = findStream(bytes);
  const at = start === undefined ? undefined : findMarker(bytes, start, CODING_STYLE);
  return at !== undefined && bytes[at + 8] === 1;
}

/** Finds a marker in the main header of a JPEG 2000 stream. */
function findMarker(bytes: Uint8Array, start: number, wanted: number): number | undefined {
  const view = viewOf(bytes);
  for (let at = start + 2; at + 4 <= bytes.length;) {
    const marker = view.getUint16(at);
    if (marker === wanted) return at;
    if (marker === START_OF_TILE || marker < 0xff00) return undefined;
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/**
 * Finds the start of the code stream, the consecutive markers SOC and SIZ: at the beginning, or in the box that a JP2 file has
 * for it.
 */
function findStream(bytes: Uint8Array): number | undefined {
  const view = viewOf(bytes);
  const isStream = (at: number): boolean => at + 4 <= bytes.length && view.getUint32(at) === SOC_SIZ;
  if (isStream(0)) return 0;
  for (let at = 0; at + 16 <= bytes.length;) {
    const length = view.getUint32(at);
    const header = length === 1 ? 16 : 8;
    if (view.getUint32(at + 4) === CODE_STREAM_BOX) return isStream(at + header) ? at + header : undefined;
    // Boxes before the stream are small; a length of 0 means up to the end; 1 means that the length is in the next 8 bytes.
    if (length < 8) return undefined;
    at += length;
  }
  return undefined;
}

const CAPABILITIES = 0xff50;
const CODING_STYLE = 0xff52;
const START_OF_TILE = 0xff90;
const SOC_SIZ = 0xff4fff51;
/** `jp2c` (ITU-T T.800, I.5.4). */
const CODE_STREAM_BOX = 0x6a703263;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
