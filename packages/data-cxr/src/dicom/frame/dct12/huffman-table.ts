/** A Huffman table as decoding uses it (ITU-T T.81, F.2.2.3): by code length, 1 to 16. */
export interface HuffmanTable {
  /** Largest code of each length, −1 if there is none. */
  readonly maxCode: Int32Array;
  /** What to add to a code of each length to get its place among `values`. */
  readonly offset: Int32Array;
  readonly values: Uint8Array;
}

/** Builds a table from the count of codes of each length and the values in the order of their codes. */
export function buildHuffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const maxCode = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] as number;
    offset[length] = place - code;
    place += count;
    code += count;
    if (count > 0) maxCode[length] = code - 1;
    code <<= 1;
  }
  return { maxCode, offset, values };
}
