import { createRandom } from '@cxr-anomaly/random';
import { BundleError } from '../errors';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from './safetensors';

const KERNEL: RawTensor = { dtype: 'float32', shape: [1, 2], data: new Float32Array([1.5, -2]) };
const STEPS: RawTensor = { dtype: 'int32', shape: [2], data: new Int32Array([7, -1]) };

/** A file from a header and the hex digits of its data, both written by hand. */
function fileOf(header: string, dataHex = ''): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return new Uint8Array(Buffer.concat([length, Buffer.from(header), Buffer.from(dataHex, 'hex')]));
}

/** What the Python package safetensors 0.8 writes for KERNEL, STEPS and {k: 'v'}. */
const BY_PYTHON = fileOf(
  '{"__metadata__":{"k":"v"},"a/kernel":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"I32","shape":[2],"data_offsets":[8,16]}}  ',
  '0000c03f000000c007000000ffffffff',
);

describe('encodeSafetensors', () => {
  it('writes the bytes that the Python package writes', () => {
    const bytes = encodeSafetensors(
      new Map([
        ['a/kernel', KERNEL],
        ['b', STEPS],
      ]),
      { k: 'v' },
    );
    expect(Buffer.from(bytes).toString('latin1')).toBe(Buffer.from(BY_PYTHON).toString('latin1'));
  });

  it('starts the data at a multiple of 8 whatever the names', () => {
    for (let length = 1; length <= 16; length++) {
      const bytes = encodeSafetensors(new Map([['é'.repeat(length), STEPS]]));
      expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
      expect(decodeSafetensors(bytes, 'f').tensors.get('é'.repeat(length))).toEqual(STEPS);
    }
  });

  it('keeps the metadata first, before tensors named by numbers', () => {
    const text = Buffer.from(encodeSafetensors(new Map([['0', STEPS]]), { k: 'v' })).toString('latin1');
    expect(text.slice(8)).toMatch(/^\{"__metadata__":\{"k":"v"\},"0":/);
  });

  it('refuses values that do not fill the shape, and reserved names', () => {
    expect(() => encodeSafetensors(new Map([['x', { ...STEPS, shape: [3] }]]))).toThrow(
      /'x' has 2 values, but its shape needs 3/,
    );
    expect(() => encodeSafetensors(new Map([['x', { ...STEPS, shape: [-2] }]]))).toThrow(BundleError);
    expect(() => encodeSafetensors(new Map([['__metadata__', STEPS]]))).toThrow(BundleError);
    expect(() => encodeSafetensors(new Map([['__proto__', STEPS]]))).toThrow(BundleError);
  });
});

describe('decodeSafetensors', () => {
  it.each([1, 2, 3])(
    'reads a file that lies %i bytes into a Buffer, as one read piece by piece may',
    (offset) => {
      const place = Buffer.alloc(BY_PYTHON.length + offset);
      place.set(BY_PYTHON, offset);
      expect(decodeSafetensors(place.subarray(offset), 'f').tensors).toEqual(
        decodeSafetensors(BY_PYTHON, 'f').tensors,
      );
    },
  );

  it('reads back what was written, bit for bit, empty tensors and scalars included', () => {
    const random = createRandom(3, 'safetensors');
    const tensors = new Map<string, RawTensor>([
      [
        'noise',
        { dtype: 'float32', shape: [5, 7], data: Float32Array.from({ length: 35 }, () => random.normal()) },
      ],
      ['edge', { dtype: 'float32', shape: [4], data: new Float32Array([NaN, -0, Infinity, 1e-45]) }],
      ['empty', { dtype: 'int32', shape: [0, 3], data: new Int32Array() }],
      ['scalar', { dtype: 'int32', shape: [], data: new Int32Array([-(2 ** 31)]) }],
    ]);
    const decoded = decodeSafetensors(encodeSafetensors(tensors, { note: '"quoted" \\ ü' }), 'f');
    expect(decoded.tensors).toEqual(tensors);
    expect(Object.is(decoded.tensors.get('edge')?.data[1], -0)).toBe(true);
    expect(decoded.metadata).toEqual({ note: '"quoted" \\ ü' });
  });

  it('reads F16, F64 and I64 of the Python package, at any offset of a larger buffer', () => {
    const bytes = fileOf(
      '{"l":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},"d":{"dtype":"F64","shape":[1],"data_offsets":[16,24]},"h":{"dtype":"F16","shape":[5],"data_offsets":[24,34]}}',
      'fbffffffffffffffffffff7f000000009a9999999999b93f003e00b4ff7b0100007c',
    );
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const { tensors } = decodeSafetensors(shifted.subarray(3), 'f');
    expect([...(tensors.get('l')?.data ?? [])]).toEqual([-5, 2 ** 31 - 1]);
    expect([...(tensors.get('d')?.data ?? [])]).toEqual([Math.fround(0.1)]);
    expect([...(tensors.get('h')?.data ?? [])]).toEqual([1.5, -0.25, 65504, 2 ** -24, Infinity]);
  });

  it('copies nothing of a file whose values are aligned', () => {
    const bytes = BY_PYTHON.slice();
    const { tensors } = decodeSafetensors(bytes, 'f');
    expect(tensors.get('b')?.data.buffer).toBe(bytes.buffer);
  });

  const tensor = (offsets: string, shape = '[1]', dtype = 'F32') =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

  it.each([
    ['too short', new Uint8Array(7), /7 bytes are too few/],
    [
      'header past the end',
      new Uint8Array([255, 0, 0, 0, 0, 0, 0, 0, 123]),
      /header of 255 bytes goes past the end/,
    ],
    ['huge header length', new Uint8Array(16).fill(255), /goes past the end/],
    ['header not JSON', fileOf('{"a"'), /not valid JSON/],
    ['header not an object', fileOf('[]'), /not a JSON object/],
    ['header not UTF-8', fileOf('{}').fill(0xff, 9), /not valid JSON/],
    ['overlap', fileOf(`{"a":${tensor('[0,4]')},"b":${tensor('[2,6]')}}`, '000000000000'), /'b' .* overlaps/],
    ['same place twice', fileOf(`{"a":${tensor('[0,4]')},"b":${tensor('[0,4]')}}`, '00000000'), /overlaps/],
    ['gap', fileOf(`{"a":${tensor('[4,8]')}}`, '0000000000000000'), /'a' .* leaves a gap/],
    ['offsets out of range', fileOf(`{"a":${tensor('[0,4]')}}`), /take 4 bytes, but the file holds 0/],
    [
      'bytes left over',
      fileOf(`{"a":${tensor('[0,4]')}}`, '0000000000'),
      /take 4 bytes, but the file holds 5/,
    ],
    [
      'wrong size',
      fileOf(`{"a":${tensor('[0,4]', '[2]')}}`, '00000000'),
      /'a' of shape \[2\] needs 8 bytes, but has 4/,
    ],
    ['negative size', fileOf(`{"a":${tensor('[4,0]')}}`, '00000000'), /needs 4 bytes, but has -4/],
    [
      'shape overflow',
      fileOf(`{"a":${tensor('[0,4]', '[4294967296,4294967296]')}}`, '00000000'),
      /impossible shape/,
    ],
    ['fractional shape', fileOf(`{"a":${tensor('[0,4]', '[0.5,2]')}}`, '00000000'), /no valid shape/],
    ['three offsets', fileOf(`{"a":${tensor('[0,4,8]')}}`, '00000000'), /no valid data_offsets/],
    [
      'unknown dtype',
      fileOf(`{"a":${tensor('[0,4]', '[1]', 'BF16')}}`, '00000000'),
      /dtype "BF16"; the supported ones are F32, I32/,
    ],
    [
      'inherited dtype',
      fileOf(`{"a":${tensor('[0,4]', '[1]', 'toString')}}`, '00000000'),
      /dtype "toString"/,
    ],
    [
      'I64 beyond int32',
      fileOf(`{"a":${tensor('[0,8]', '[1]', 'I64')}}`, '0000008000000000'),
      /2147483648, beyond int32/,
    ],
    [
      'duplicate name',
      fileOf(`{"a":${tensor('[0,4]')},"a":${tensor('[0,4]')}}`, '00000000'),
      /'a' appears twice/,
    ],
    [
      'duplicate by escape',
      fileOf(`{"a":${tensor('[0,4]')},"\\u0061":${tensor('[0,4]')}}`, '00000000'),
      /'a' appears twice/,
    ],
    ['__proto__', fileOf(`{"__proto__":${tensor('[0,4]')}}`, '00000000'), /'__proto__' is not allowed/],
    ['metadata not strings', fileOf('{"__metadata__":{"a":1}}'), /not an object of strings/],
    ['metadata null', fileOf('{"__metadata__":null}'), /not an object of strings/],
    ['deep nesting', fileOf(`{"a":${'['.repeat(100000)}${']'.repeat(100000)}}`), /nested deeper than 64/],
  ])('refuses %s, naming the file', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(BundleError);
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(message);
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(/^w\.safetensors/);
  });

  it('refuses a header longer than 100 MB', () => {
    const bytes = new Uint8Array(100_000_100);
    new DataView(bytes.buffer).setBigUint64(0, 100_000_001n, true);
    expect(() => decodeSafetensors(bytes, 'f')).toThrow(/longer than the 100000000 allowed/);
  });

  it('returns tensors or throws a BundleError for 400 seeded mutations, never another error', () => {
    let refused = 0;
    for (let seed = 0; seed < 400; seed++) {
      try {
        for (const { data, shape } of decodeSafetensors(mutate(BY_PYTHON, seed), 'f').tensors.values()) {
          expect(data.length).toBe(shape.reduce((product, side) => product * side, 1));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(BundleError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
    expect(refused).toBeLessThan(400);
  });
});

/** Changes one to three bytes, cuts, or repeats a part; half of the byte changes stay within printable characters. */
function mutate(bytes: Uint8Array, seed: number): Uint8Array {
  const random = createRandom(seed, 'mutate');
  const at = random.integer(bytes.length);
  const kind = random.integer(4);
  if (kind === 0) return bytes.slice(0, at);
  if (kind === 1)
    return new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(random.integer(at + 1))]);
  const changed = bytes.slice();
  for (let i = 0; i <= random.integer(3); i++) {
    changed[random.integer(bytes.length)] = kind === 2 ? random.integer(256) : 32 + random.integer(95);
  }
  return changed;
}
