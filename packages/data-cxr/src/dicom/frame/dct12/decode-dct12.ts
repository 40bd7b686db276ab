/**
 * Gray JPEG of 12 bits, extended sequential with Huffman codes: ITU-T T.81, process 4, one component. Lossy DICOM archives use
 * it, and no maintained JavaScript library decodes it: their builds of libjpeg-turbo support only 8 bits.
 */
import { BitReader } from './bit-reader';
import { inverseDct } from './inverse-dct';
import { readTables, type JpegTables } from './read-tables';

const SIDE = 8;
const LEVELS = 4096;

/** Position of each coefficient in its block, in the zigzag order they are coded in (ITU-T T.81, figure A.6). */
const ZIGZAG = Uint8Array.from(
  [...Array(SIDE * SIDE).keys()].sort((a, b) => {
    const [rowA, rowB] = [Math.floor(a / SIDE), Math.floor(b / SIDE)];
    const [sumA, sumB] = [rowA + (a % SIDE), rowB + (b % SIDE)];
    if (sumA !== sumB) return sumA - sumB;
    return sumA % 2 === 0 ? rowB - rowA : rowA - rowB;
  }),
);

/**
 * Decodes to levels 0…4095, rows of `width`.
 *
 * @param size what the first header says, which callers have compared with what they expect
 * @throws Error when the stream is damaged, cut off or of another process.
 */
export function decodeDct12(
  bytes: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Uint16Array {
  const tables = readTables(bytes);
  const { width, height, restartInterval } = tables;
  if (width !== size.width || height !== size.height) throw new Error('a second header has another size');
  const reader = new BitReader(bytes, tables.scanAt);
  const pixels = new Uint16Array(width * height);
  const block = new Float64Array(SIDE * SIDE);
  const rows = new Float64Array(SIDE * SIDE);
  const samples = new Float64Array(SIDE * SIDE);
  const across = Math.ceil(width / SIDE);
  const blocks = across * Math.ceil(height / SIDE);
  let dc = 0;
  for (let index = 0; index < blocks; index++) {
    if (restartInterval > 0 && index > 0 && index % restartInterval === 0) {
      reader.restart();
      dc = 0;
    }
    dc = readBlock(reader, tables, dc, block);
    inverseDct(block, rows, samples);
    putBlock(samples, pixels, tables, (index % across) * SIDE, Math.floor(index / across) * SIDE);
  }
  return pixels;
}

/** Reads one block, dequantized, and returns its DC level, relative to which the next one is coded. */
function readBlock(
  reader: BitReader,
  { steps, dc, ac }: JpegTables,
  dcBefore: number,
  block: Float64Array,
): number {
  block.fill(0);
  const level = dcBefore + reader.readSigned(sizeOf(reader.readCode(dc)));
  block[0] = level * (steps[0] as number);
  for (let k = 1; k < SIDE * SIDE; k++) {
    const code = reader.readCode(ac);
    const size = code & 15;
    if (size === 0) {
      if (code !== 0xf0) break;
      k += 15;
      continue;
    }
    k += code >> 4;
    if (k >= SIDE * SIDE) throw new Error('a run leaves its block');
    block[ZIGZAG[k] as number] = reader.readSigned(size) * (steps[k] as number);
  }
  return level;
}

function sizeOf(code: number): number {
  if (code > 15) throw new Error('a difference is too large');
  return code;
}

function putBlock(
  samples: Float64Array,
  pixels: Uint16Array,
  { width, height }: JpegTables,
  left: number,
  top: number,
): void {
  for (let y = 0; y < Math.min(SIDE, height - top); y++) {
    for (let x = 0; x < Math.min(SIDE, width - left); x++) {
      const level = Math.round((samples[y * SIDE + x] as number) + LEVELS / 2);
      pixels[(top + y) * width + left + x] = Math.min(Math.max(level, 0), LEVELS - 1);
    }
  }
}
