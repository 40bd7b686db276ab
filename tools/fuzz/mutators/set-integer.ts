import type { RandomStream } from '@cxr-anomaly/random';
import { pick } from './draw';

/** A whole number in a file's header: a length, a count, an offset. */
export interface Field {
  readonly at: number;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly littleEndian?: boolean;
}

const EXTREMES = [
  ...[0n, 1n, 2n, 3n, 5n, 8n, 16n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x10000n, 0x1000000n],
  ...[
    0x7fffffffn,
    0x80000000n,
    0xfffffff0n,
    0xffffffffn,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 63n,
    2n ** 64n - 1n,
  ],
];

/** Sets one of a file's header fields, or an aligned number where none is known, to an extreme value or near its old value. */
export function setInteger(bytes: Uint8Array, fields: readonly Field[], random: RandomStream): Uint8Array {
  const changed = bytes.slice();
  const field = fields.length > 0 ? pick(random, fields) : drawField(bytes, random);
  if (field.at + field.bytes > changed.length) return changed;
  const view = Buffer.from(changed.buffer, changed.byteOffset + field.at, field.bytes);
  // Big-endian digits in hexadecimal, so that one code serves every width.
  const before = BigInt(`0x${ordered(view, field).toString('hex')}`);
  const near = before + BigInt(random.integer(5)) - 2n;
  const value = BigInt.asUintN(8 * field.bytes, random.integer(4) === 0 ? near : pick(random, EXTREMES));
  const digits = value.toString(16).padStart(2 * field.bytes, '0');
  ordered(Buffer.from(digits, 'hex'), field).copy(view);
  return changed;
}

function ordered(bytes: Buffer, { littleEndian = false }: Field): Buffer {
  return littleEndian ? Buffer.from(bytes).reverse() : Buffer.from(bytes);
}

function drawField(bytes: Uint8Array, random: RandomStream): Field {
  const width = pick(random, [1, 2, 4, 8] as const);
  const places = Math.max(1, Math.floor(Math.min(bytes.length, 512) / width));
  return { at: random.integer(places) * width, bytes: width, littleEndian: random.integer(2) === 0 };
}
