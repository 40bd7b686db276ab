/**
 * The safetensors format, version of huggingface/safetensors 0.4 and later: an 8-byte little-endian header length, a JSON
 * header, the tensors' bytes without gaps. Written: F32 and I32. Read: also F64 and F16 (as float32) and I64 (as int32).
 * Reading trusts nothing: whatever the bytes, the result is a set of tensors or a BundleError.
 */
import { brief } from '@cxr-anomaly/files';
import { BundleError } from '../errors';
import { allocate } from './allocate';
import { parseStrictJson } from './strict-json';

export interface TensorSpec {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly number[];
}

/** A tensor outside the engine: row-major values. */
export interface RawTensor extends TensorSpec {
  readonly data: Float32Array | Int32Array;
}

export interface SafetensorsContent {
  readonly tensors: ReadonlyMap<string, RawTensor>;
  /** The header's `__metadata__`. */
  readonly metadata: { readonly [key: string]: string };
}

interface HeaderEntry {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

interface StoredType {
  readonly bytes: number;
  readonly dtype: 'float32' | 'int32';
  /** The values in bytes that start at a multiple of a value's size. */
  read(bytes: Uint8Array, name: string): Float32Array | Int32Array;
}

/** Limit of the format's own implementation. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';

const STORED_TYPES: ReadonlyMap<unknown, StoredType> = new Map<unknown, StoredType>([
  ['F32', { bytes: 4, dtype: 'float32', read: (bytes) => viewAs(Float32Array, bytes) }],
  ['I32', { bytes: 4, dtype: 'int32', read: (bytes) => viewAs(Int32Array, bytes) }],
  ['F64', { bytes: 8, dtype: 'float32', read: (bytes) => Float32Array.from(viewAs(Float64Array, bytes)) }],
  [
    'F16',
    {
      bytes: 2,
      dtype: 'float32',
      read: (bytes) => Float32Array.from(viewAs(Uint16Array, bytes), halfToNumber),
    },
  ],
  ['I64', { bytes: 8, dtype: 'int32', read: narrowIntegers }],
]);

/**
 * Lays out a file: writes its header and returns the place of each tensor's bytes, to be filled by the caller.
 * Metadata comes first in the header, in the order given; the data starts at a multiple of 8.
 *
 * @throws BundleError for a name or shape the format cannot hold.
 */
export function layOutSafetensors(
  specs: ReadonlyMap<string, TensorSpec>,
  metadata: { readonly [key: string]: string } = {},
): { readonly bytes: Uint8Array; readonly places: ReadonlyMap<string, Uint8Array> } {
  const entries: [string, unknown][] = [[METADATA, metadata]];
  const offsets = new Map<string, [number, number]>();
  let end = 0;
  for (const [name, { dtype, shape }] of specs) {
    if (name === METADATA || name === '__proto__')
      throw new BundleError(`A tensor cannot be named '${name}'.`);
    const begin = end;
    end += 4 * countElements(shape, name);
    offsets.set(name, [begin, end]);
    entries.push([name, { dtype: dtype === 'int32' ? 'I32' : 'F32', shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(toJson(entries));
  const start = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = allocate(start + end, 'The tensors');
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, start);
  const places = new Map(
    [...offsets].map(([name, [from, to]]) => [name, bytes.subarray(start + from, start + to)]),
  );
  return { bytes, places };
}

/**
 * Encodes tensors and metadata as a safetensors file; the same input gives the same bytes.
 *
 * @throws BundleError for a name or shape the format cannot hold.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, RawTensor>,
  metadata: { readonly [key: string]: string } = {},
): Uint8Array {
  const { bytes, places } = layOutSafetensors(tensors, metadata);
  for (const [name, place] of places) {
    const data = tensors.get(name)?.data;
    if (data?.byteLength !== place.length) {
      throw new BundleError(
        `Tensor '${name}' has ${data?.length} values, but its shape needs ${place.length / 4}.`,
      );
    }
    place.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return bytes;
}

/**
 * Decodes a safetensors file. Its tensors are views of the bytes wherever these are aligned, so the bytes must not change.
 *
 * @param file named in messages.
 * @throws BundleError naming the file and what is wrong with it.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsContent {
  try {
    const start = 8 + headerLength(bytes);
    const header = parseStrictJson(bytes.subarray(8, start), `${file} (header)`);
    if (!isRecord(header)) throw new BundleError('the header is not a JSON object');
    const { [METADATA]: metadata = {}, ...described } = header;
    assertMetadata(metadata);
    const entries = Object.entries(described).map(([name, entry]) => parseEntry(name, entry));
    assertContiguous(entries, bytes.length - start);
    const tensors = new Map<string, RawTensor>();
    for (const { name, dtype, shape, begin, end } of entries) {
      const stored = bytes.subarray(start + begin, start + end);
      // Not by slice, which does not copy a Buffer.
      const aligned = stored.byteOffset % dtype.bytes === 0 ? stored : new Uint8Array(stored);
      tensors.set(name, { dtype: dtype.dtype, shape, data: dtype.read(aligned, name) });
    }
    return { tensors, metadata };
  } catch (error) {
    if (!(error instanceof BundleError) || error.message.startsWith(file)) throw error;
    throw new BundleError(
      `${file}: not a usable safetensors file: ${brief(error.message)}. Copy or export it again.`,
    );
  }
}

/** Unlike `JSON.stringify` of an object, keeps the order of names such as '0'. */
function toJson(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < 8) throw new BundleError(`${bytes.length} bytes are too few`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8)) {
    throw new BundleError(
      `the header of ${length} bytes goes past the end of the file (${bytes.length} bytes)`,
    );
  }
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new BundleError(`the header of ${length} bytes is longer than the ${MAX_HEADER_BYTES} allowed`);
  }
  return Number(length);
}

function assertMetadata(value: unknown): asserts value is Record<string, string> {
  if (!isRecord(value) || Object.values(value).some((text) => typeof text !== 'string')) {
    throw new BundleError(`${METADATA} is not an object of strings`);
  }
}

function parseEntry(name: string, entry: unknown): HeaderEntry {
  if (!isRecord(entry)) throw new BundleError(`tensor '${name}' is not described by an object`);
  const dtype = STORED_TYPES.get(entry['dtype']);
  if (!dtype) {
    const known = [...STORED_TYPES.keys()].join(', ');
    throw new BundleError(
      `tensor '${name}' has dtype ${JSON.stringify(entry['dtype'])}; the supported ones are ${known}`,
    );
  }
  const { shape, data_offsets: offsets } = entry;
  if (!isCounts(shape)) throw new BundleError(`tensor '${name}' has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2)
    throw new BundleError(`tensor '${name}' has no valid data_offsets`);
  const [begin = 0, end = 0] = offsets;
  const wanted = countElements(shape, name) * dtype.bytes;
  if (end - begin !== wanted) {
    throw new BundleError(
      `tensor '${name}' of shape [${shape.join(', ')}] needs ${wanted} bytes, but has ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The format requires every byte of the data to belong to exactly one tensor. */
function assertContiguous(entries: readonly HeaderEntry[], dataBytes: number): void {
  let expected = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected) {
      const problem = begin < expected ? 'overlaps another tensor' : 'leaves a gap before it';
      throw new BundleError(`tensor '${name}' at bytes ${begin} to ${end} ${problem}`);
    }
    expected = end;
  }
  if (expected !== dataBytes) {
    throw new BundleError(`the tensors take ${expected} bytes, but the file holds ${dataBytes}`);
  }
}

function countElements(shape: readonly number[], name: string): number {
  const count = shape.reduce((product, side) => product * side, 1);
  if (!isCounts(shape) || !Number.isSafeInteger(count)) {
    throw new BundleError(`tensor '${name}' has the impossible shape [${shape.join(', ')}]`);
  }
  return count;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type ViewOf<T> = new (buffer: ArrayBufferLike, offset: number, length: number) => T;

function viewAs<T>(View: ViewOf<T> & { readonly BYTES_PER_ELEMENT: number }, bytes: Uint8Array): T {
  return new View(bytes.buffer, bytes.byteOffset, bytes.length / View.BYTES_PER_ELEMENT);
}

function narrowIntegers(bytes: Uint8Array, name: string): Int32Array {
  return Int32Array.from(viewAs(BigInt64Array, bytes), (value) => {
    if (BigInt.asIntN(32, value) !== value)
      throw new BundleError(`tensor '${name}' holds ${value}, beyond int32`);
    return Number(value);
  });
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
