/**
 * Processes by the frame header's marker (ITU-T T.81, table B.1), other than the supported ones: baseline, extended and
 * progressive of 8 bits, with Huffman or arithmetic coding, and lossless of 8 bits.
 */
const PROCESSES: Readonly<Record<number, string>> = {
  0xc5: 'hierarchical JPEG',
  0xc6: 'hierarchical JPEG',
  0xc7: 'hierarchical JPEG',
  0xcb: 'lossless JPEG with arithmetic coding',
  0xcd: 'hierarchical JPEG',
  0xce: 'hierarchical JPEG',
  0xcf: 'hierarchical JPEG',
  0xde: 'hierarchical JPEG',
  0xf7: 'JPEG-LS',
};

/** Processes that are supported with 8 bits. */
const READ: Readonly<Record<number, string>> = {
  0xc0: 'JPEG',
  0xc1: 'JPEG',
  0xc2: 'JPEG',
  0xc3: 'lossless JPEG',
  0xc9: 'JPEG',
  0xca: 'JPEG',
};

/** Names the kind of a JPEG file, from its frame header, if most decoders do not accept it: its process, or its bits. */
export function nameUnreadJpeg(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 4 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at++; // padding bytes
      continue;
    }
    const bits = bytes[at + 4] as number;
    const process = PROCESSES[marker];
    if (process !== undefined) return process;
    if (marker in READ) return bits === 8 ? undefined : `${READ[marker]} of ${bits} bits`;
    at += 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  }
  return undefined;
}
