import type { HuffmanTable } from './huffman-table';

/** Reads the entropy-coded bits of a scan; a marker or the end of the bytes ends them (ITU-T T.81, F.2.2.5). */
export class BitReader {
  private held = 0;
  private bits = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  /** Reads `count` bits, 0 to 16, most significant bit first. @throws Error when the scan is over. */
  read(count: number): number {
    while (this.bits < count) {
      this.held = ((this.held << 8) | this.nextByte()) & 0xffffff;
      this.bits += 8;
    }
    this.bits -= count;
    return (this.held >> this.bits) & ((1 << count) - 1);
  }

  /** Reads a number of this many bits as JPEG codes differences: a first bit of 0 makes it negative. */
  readSigned(count: number): number {
    if (count === 0) return 0;
    const value = this.read(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  /** Reads the value of the next code. @throws Error when no code of the table matches. */
  readCode({ maxCode, offset, values }: HuffmanTable): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | this.read(1);
      if (code <= (maxCode[length] as number)) return values[code + (offset[length] as number)] as number;
    }
    throw new Error('a code is in no table');
  }

  /** Skips a restart marker; the bits before it are padding. @throws Error when there is none. */
  restart(): void {
    this.bits = 0;
    const [first, second] = [this.bytes[this.at], this.bytes[this.at + 1] ?? 0];
    if (first !== 0xff || second < 0xd0 || second > 0xd7) throw new Error('a restart marker is missing');
    this.at += 2;
  }

  private nextByte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error('the scan ends early');
    if (byte !== 0xff) return byte;
    if (this.bytes[this.at++] !== 0) throw new Error('a marker cuts the scan off');
    return byte;
  }
}
