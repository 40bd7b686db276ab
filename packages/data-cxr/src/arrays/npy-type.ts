import { DataError } from '../errors';

/** How a NumPy array stores its values. */
export interface NpyType {
  /** `b` yes or no, `u` and `i` whole numbers without and with sign, `f` floating point. */
  readonly kind: 'b' | 'u' | 'i' | 'f';
  readonly bytes: 1 | 2 | 4 | 8;
  readonly bigEndian: boolean;
}

/** Values of a NumPy array, in the byte order of this machine. */
export type NpyValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

const READERS: Readonly<Record<string, (bytes: ArrayBuffer) => NpyValues>> = {
  b1: (bytes) => new Uint8Array(bytes),
  u1: (bytes) => new Uint8Array(bytes),
  i1: (bytes) => new Int8Array(bytes),
  u2: (bytes) => new Uint16Array(bytes),
  i2: (bytes) => new Int16Array(bytes),
  u4: (bytes) => new Uint32Array(bytes),
  i4: (bytes) => new Int32Array(bytes),
  u8: (bytes) => new BigUint64Array(bytes),
  i8: (bytes) => new BigInt64Array(bytes),
  f4: (bytes) => new Float32Array(bytes),
  f8: (bytes) => new Float64Array(bytes),
};

/** What other types hold, by NumPy's letter for them. */
const OTHERS: Readonly<Record<string, string>> = {
  ...{ O: 'Python objects', U: 'text', S: 'text', a: 'text', c: 'complex numbers', V: 'records' },
  ...{ M: 'dates', m: 'time spans' },
};

/** Reads the type from the header of a `.npy` file. @throws DataError naming the array, when it is not of numbers. */
export function parseNpyType(header: string, name: string): NpyType {
  const text = /'descr':\s*'([^']{1,20})'/.exec(header)?.[1];
  if (text === undefined) throw new DataError(`${name} holds records. ${ADVICE}`);
  const [, order, kind = '', bytes = ''] = /^([<>|=]?)([a-zA-Z])(\d*)/.exec(text) ?? [];
  if (!(`${kind}${bytes}` in READERS)) {
    throw new DataError(`${name} holds ${OTHERS[kind] ?? text}; it must hold whole numbers. ${ADVICE}`);
  }
  return {
    kind: kind as NpyType['kind'],
    bytes: Number(bytes) as NpyType['bytes'],
    bigEndian: order === '>',
  };
}

const ADVICE = 'Save it with dtype uint8.';

/** Turns the stored bytes of values into numbers; unsigned single bytes stay a view. */
export function decodeValues(bytes: Uint8Array, { kind, bytes: width, bigEndian }: NpyType): NpyValues {
  if (width === 1 && kind !== 'i') return bytes;
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  if (bigEndian && width === 2) copy.swap16();
  if (bigEndian && width === 4) copy.swap32();
  if (bigEndian && width === 8) copy.swap64();
  return (READERS[`${kind}${width}`] as (bytes: ArrayBuffer) => NpyValues)(copy.buffer);
}
