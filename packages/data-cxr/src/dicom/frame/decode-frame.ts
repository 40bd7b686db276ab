import { DataError } from '../../errors';
import type { PixelHeader } from '../read-header';
import { isLossy } from '../transfer-syntax';
import { expandChroma, interleavePlanes } from './color-layout';
import { readJpeg2000Size, readJpegSize, transformsComponents, type CodedSize } from './coded-size';
import { decodeRle } from './decode-rle';
import { decodeDct12 } from './dct12/decode-dct12';
import { stateJpegColor } from './jpeg-color';
import type { Frame } from './read-frame';
import { clampToStored, toSamples, type Samples } from './samples';
import { decodeByWasm, type CodecOptions, type WasmCoding } from './wasm-codec';

/** A frame's samples, interleaved. */
export interface DecodedFrame {
  readonly samples: Samples;
  /** Their meaning: codecs turn the luminance and chroma of JPEG and JPEG 2000 into RGB. */
  readonly channels: 'gray' | 'rgb' | 'ybr';
}

/**
 * Decodes the bytes of one frame to samples, as many as the header calls for.
 *
 * @throws DataError when the stream is damaged, of another size than the header says, or of a process not supported.
 */
export async function decodeFrame(
  { bytes, coding, bigEndian }: Frame,
  header: PixelHeader,
  name: string,
  options: CodecOptions,
): Promise<DecodedFrame> {
  const stored = header.photometric.startsWith('YBR') ? 'ybr' : header.samplesPerPixel === 3 ? 'rgb' : 'gray';
  if (coding === 'native') return { samples: readNative(bytes, bigEndian, header, name), channels: stored };
  if (coding === 'rle') return { samples: decodeRle(bytes, header, name), channels: stored };
  const coded = checkSize(coding, bytes, header, name);
  try {
    const samples = await decodeCoded(coding, bytes, coded, header, options);
    const wanted = header.rows * header.columns * header.samplesPerPixel;
    if (samples.length !== wanted) throw new Error(`it gave ${samples.length} samples, not ${wanted}`);
    // An unsigned codec returns the low bits of negative values, which look large.
    const hasSigns = header.signed === coded.signed;
    const lossy = coding === 'jpeg-dct' || isLossy(header.transferSyntax);
    if (lossy && hasSigns) clampToStored(samples, header);
    return { samples, channels: stored === 'ybr' && !keepsChroma(coding, bytes, header) ? 'rgb' : stored };
  } catch (cause) {
    if (cause instanceof DataError) throw new DataError(`${name}: ${cause.message}`, { cause });
    throw new DataError(
      `${name}: its compressed pixels cannot be decoded: they are damaged or cut off. Copy it again or remove it.`,
      { cause },
    );
  }
}

type CompressedCoding = WasmCoding | 'jpeg-lossless';

/**
 * JPEG-LS and lossless JPEG know no color spaces: they return what was put in. So does JPEG 2000 if its components were not
 * transformed, unless the header names its transformation.
 */
function keepsChroma(coding: CompressedCoding, bytes: Uint8Array, { photometric }: PixelHeader): boolean {
  if (coding === 'jpeg-ls' || coding === 'jpeg-lossless') return true;
  if (coding === 'jpeg-dct' || photometric === 'YBR_ICT' || photometric === 'YBR_RCT') return false;
  return !transformsComponents(bytes);
}

function readNative(bytes: Uint8Array, bigEndian: boolean, header: PixelHeader, name: string): Samples {
  const samples = toSamples(bigEndian ? swapPairs(bytes) : bytes, header.bitsAllocated);
  const { photometric, planar, samplesPerPixel } = header;
  const count = header.rows * header.columns * samplesPerPixel;
  const wanted = (photometric === 'YBR_FULL_422' ? expandChroma(samples) : samples).subarray(0, count);
  if (wanted.length < count)
    throw new DataError(`${name}: its pixels are not laid out as its header says. Export the image again.`);
  return planar && samplesPerPixel === 3 && photometric !== 'YBR_FULL_422'
    ? interleavePlanes(wanted)
    : wanted;
}

async function decodeCoded(
  coding: CompressedCoding,
  bytes: Uint8Array,
  coded: CodedSize,
  { photometric }: PixelHeader,
  options: CodecOptions,
): Promise<Samples> {
  const { precision } = coded;
  if (coding === 'jpeg-lossless') {
    const { Decoder } = await import('@cornerstonejs/jpeg-lossless-decoder-js');
    // It reads to the end of its buffer, so it gets its own buffer.
    const decoded = new Decoder().decode(
      new Uint8Array(bytes).buffer,
      0,
      bytes.length,
      precision > 8 ? 2 : 1,
    );
    return toSamples(
      new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.byteLength),
      precision > 8 ? 16 : 8,
    );
  }
  if (coding === 'jpeg-dct' && precision > 8) return decodeDct12(bytes, coded);
  const isColorJpeg = coding === 'jpeg-dct' && coded.components === 3;
  return decodeByWasm(coding, isColorJpeg ? stateJpegColor(bytes, photometric) : bytes, options);
}

/** Compares what the stream says about itself with the header, before anything of that size is allocated. */
function checkSize(
  coding: CompressedCoding,
  bytes: Uint8Array,
  { rows, columns, samplesPerPixel, bitsAllocated }: PixelHeader,
  name: string,
): CodedSize {
  const isJpeg2000 = coding === 'jpeg-2000' || coding === 'htj2k';
  const coded = isJpeg2000 ? readJpeg2000Size(bytes) : readJpegSize(bytes);
  const gray12 = coded?.precision === 12 && coded.components === 1 && coded.process === EXTENDED;
  if (
    coded === undefined ||
    coded.precision > bitsAllocated ||
    // OpenJPEG's and OpenJPH's wrappers clip these at 0.
    (coded.signed && coded.precision <= 8) ||
    (coding === 'jpeg-dct' && coded.precision !== 8 && !gray12)
  ) {
    throw new DataError(
      `${name}: its pixels are compressed in a way that is not supported. Convert it to Explicit VR Little Endian.`,
    );
  }
  if (coded.width !== columns || coded.height !== rows || coded.components !== samplesPerPixel) {
    throw new DataError(
      `${name}: its header says ${columns}×${rows} with ${samplesPerPixel} samples per pixel, its compressed pixels ` +
        `${coded.width}×${coded.height} with ${coded.components}. Export the image again.`,
    );
  }
  return coded;
}

/** Start-of-frame marker of extended sequential JPEG with Huffman codes. */
const EXTENDED = 0xc1;

function swapPairs(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    swapped[i] = bytes[i + 1] as number;
    swapped[i + 1] = bytes[i] as number;
  }
  return swapped;
}
