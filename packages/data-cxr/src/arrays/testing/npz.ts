/** NumPy's files for tests. */
import { zipSync } from 'fflate';

export interface NpyOptions {
  /** As NumPy writes it: `|u1`, `>i4` … */
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly fortranOrder?: boolean;
}

/** Writes an array as `numpy.save` does. */
export function encodeNpy({ type, shape, bytes, fortranOrder = false }: NpyOptions): Uint8Array {
  const order = fortranOrder ? 'True' : 'False';
  const dictionary = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape.map((side) => `${side}, `).join('')}), }`;
  return Buffer.concat([encodeHeader(dictionary), bytes]);
}

/** Writes what comes before the values. */
export function encodeHeader(dictionary: string): Buffer {
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  return Buffer.concat([magic, Buffer.from(`${dictionary.padEnd(117)}\n`, 'latin1')]);
}

type Writer = (bytes: Buffer, value: number, at: number) => unknown;

const WRITERS: Readonly<Record<string, readonly [bytes: number, write: Writer]>> = {
  b1: [1, (bytes, value, at) => bytes.writeUInt8(value, at)],
  u1: [1, (bytes, value, at) => bytes.writeUInt8(value, at)],
  i1: [1, (bytes, value, at) => bytes.writeInt8(value, at)],
  '<u2': [2, (bytes, value, at) => bytes.writeUInt16LE(value, at)],
  '>u2': [2, (bytes, value, at) => bytes.writeUInt16BE(value, at)],
  '<i2': [2, (bytes, value, at) => bytes.writeInt16LE(value, at)],
  '>i2': [2, (bytes, value, at) => bytes.writeInt16BE(value, at)],
  '<u4': [4, (bytes, value, at) => bytes.writeUInt32LE(value, at)],
  '>u4': [4, (bytes, value, at) => bytes.writeUInt32BE(value, at)],
  '<i4': [4, (bytes, value, at) => bytes.writeInt32LE(value, at)],
  '>i4': [4, (bytes, value, at) => bytes.writeInt32BE(value, at)],
  '<u8': [8, (bytes, value, at) => bytes.writeBigUInt64LE(BigInt(value), at)],
  '>u8': [8, (bytes, value, at) => bytes.writeBigUInt64BE(BigInt(value), at)],
  '<i8': [8, (bytes, value, at) => bytes.writeBigInt64LE(BigInt(value), at)],
  '>i8': [8, (bytes, value, at) => bytes.writeBigInt64BE(BigInt(value), at)],
  '<f4': [4, (bytes, value, at) => bytes.writeFloatLE(value, at)],
  '>f4': [4, (bytes, value, at) => bytes.writeFloatBE(value, at)],
  '<f8': [8, (bytes, value, at) => bytes.writeDoubleLE(value, at)],
  '>f8': [8, (bytes, value, at) => bytes.writeDoubleBE(value, at)],
};

/** Writes numbers as an array of this type. */
export function encodeNumbers(type: string, shape: readonly number[], values: readonly number[]): Uint8Array {
  const [width, write] = WRITERS[type.replace('|', '')] as (typeof WRITERS)[string];
  const bytes = Buffer.alloc(width * values.length);
  values.forEach((value, i) => write(bytes, value, i * width));
  return encodeNpy({ type, shape, bytes });
}

/** Writes an `.npz` archive of arrays by name; deflated unless `level` is 0. */
export function encodeNpz(
  arrays: Readonly<Record<string, Uint8Array | undefined>>,
  level: 0 | 6 = 6,
): Uint8Array {
  const present = Object.entries(arrays).filter(
    (entry): entry is [string, Uint8Array] => entry[1] !== undefined,
  );
  return zipSync(Object.fromEntries(present.map(([name, bytes]) => [`${name}.npy`, bytes])), { level });
}
