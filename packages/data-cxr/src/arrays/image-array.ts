import type { Split } from '../contracts';

/** Images of one split and one size, in sequence, with the class of each. */
export interface ImageArray {
  readonly split: Split;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Bits of a level: 8 for 0…255, 16 for 0…65535. */
  readonly bits: 8 | 16;
  /** Interleaved rows, or one plane after another. */
  readonly layout: 'interleaved' | 'planes';
  /** Reads the levels of `count` images, starting at image `first`, as they are laid out. */
  readonly read: (first: number, count: number) => Promise<Uint8Array | Uint16Array>;
  readonly classes: ArrayLike<number>;
}
