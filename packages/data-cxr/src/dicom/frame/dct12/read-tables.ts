import { buildHuffmanTable, type HuffmanTable } from './huffman-table';

/** What precedes the scan of a sequential JPEG with one component. */
export interface JpegTables {
  readonly width: number;
  readonly height: number;
  /** Quantization steps in zigzag order. */
  readonly steps: Uint16Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  /** Blocks between restart markers; 0 for none. */
  readonly restartInterval: number;
  /** Where the coded bits begin. */
  readonly scanAt: number;
}

/**
 * Reads the marker segments of a sequential Huffman JPEG (ITU-T T.81, B.2) up to its first scan.
 *
 * @throws Error saying what is missing or not supported.
 */
export function readTables(bytes: Uint8Array): JpegTables {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const quantization: (Uint16Array | undefined)[] = [];
  const huffman: (HuffmanTable | undefined)[] = [];
  let frame: { readonly width: number; readonly height: number; readonly table: number } | undefined;
  let restartInterval = 0;
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) throw new Error('a marker is missing');
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    const segment = new DataView(bytes.buffer, bytes.byteOffset + at + 4, Math.max(0, end - at - 4));
    if (marker === 0xdb) readQuantization(segment, quantization);
    else if (marker === 0xc4) readHuffman(segment, huffman);
    else if (marker === 0xdd) restartInterval = segment.getUint16(0);
    else if (marker === 0xc1) {
      frame = { height: segment.getUint16(1), width: segment.getUint16(3), table: segment.getUint8(8) };
    } else if (marker === 0xda) {
      const selectors = segment.getUint8(2);
      const steps = frame && quantization[frame.table];
      const [dc, ac] = [huffman[selectors >> 4], huffman[4 + (selectors & 15)]];
      if (!frame || !steps || !dc || !ac) throw new Error('the scan names a table that is not there');
      const { width, height } = frame;
      return { width, height, steps, dc, ac, restartInterval, scanAt: end };
    }
    at = end;
  }
}

function readQuantization(segment: DataView, tables: (Uint16Array | undefined)[]): void {
  for (let at = 0; at < segment.byteLength;) {
    const kind = segment.getUint8(at++);
    const wide = kind >> 4 !== 0;
    const start = at;
    tables[kind & 3] = Uint16Array.from({ length: 64 }, (_, i) =>
      wide ? segment.getUint16(start + 2 * i) : segment.getUint8(start + i),
    );
    at += wide ? 128 : 64;
  }
}

/** Fills places 0 to 3 with tables of DC, 4 to 7 with tables of AC coefficients. */
function readHuffman(segment: DataView, tables: (HuffmanTable | undefined)[]): void {
  for (let at = 0; at < segment.byteLength;) {
    const kind = segment.getUint8(at++);
    const start = at;
    const counts = Uint8Array.from({ length: 16 }, (_, i) => segment.getUint8(start + i));
    const total = counts.reduce((sum, count) => sum + count, 0);
    const values = Uint8Array.from({ length: total }, (_, i) => segment.getUint8(start + 16 + i));
    tables[(kind >> 4 === 0 ? 0 : 4) + (kind & 3)] = buildHuffmanTable(counts, values);
    at += 16 + total;
  }
}
