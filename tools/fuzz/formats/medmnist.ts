import { join } from 'node:path';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import type { RandomStream } from '@cxr-anomaly/random';
import { zipSync } from 'fflate';
import { chance, pick } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Field } from '../mutators/set-integer';
import { readEvery } from './read-every';
import type { Format } from './format';

/** MedMNIST archives: NumPy arrays in a zip file. */
export const medmnistFormat: Format = {
  name: 'npz',
  share: 1,
  prepare() {
    const entries = makeEntries();
    const archives = [zipSync(entries), zipSync(entries, { level: 0 })];
    return Promise.resolve({
      valid: { 'set.npz': archives[0] as Uint8Array },
      draw: (random) => ({
        'set.npz': chance(random, 0.5) ? drawInside(entries, random) : drawOutside(archives, random),
      }),
      open: async (folder) => readEvery(await openDataSet(`medmnist:${join(folder, 'set.npz')}?normal=0`)),
    });
  },
};

function makeEntries(): Record<string, Uint8Array> {
  const levels = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, at) => (at * 7) % 256);
  const wide = new Uint8Array(BigInt64Array.of(0n, 1n, 0n).buffer);
  return {
    'train_images.npy': encodeNpy('|u1', [3, 4, 4], levels(48)),
    'train_labels.npy': encodeNpy('<i8', [3, 1], wide),
    'val_images.npy': encodeNpy('|u1', [3, 4, 4, 3], levels(144)),
    'val_labels.npy': encodeNpy('<f4', [3, 2], new Uint8Array(Float32Array.of(1, 0, 0, 1, 1, 0).buffer)),
    'test_images.npy': encodeNpy('>u2', [3, 4, 4], levels(96), 'True'),
    'test_labels.npy': encodeNpy('<i8', [3, 1], wide),
  };
}

function encodeNpy(
  type: string,
  shape: readonly number[],
  values: Uint8Array,
  fortranOrder = 'False',
): Uint8Array {
  const header =
    `{'descr': '${type}', 'fortran_order': ${fortranOrder}, 'shape': (${shape.join(', ')}), }`.padEnd(117);
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  return new Uint8Array(Buffer.concat([magic, Buffer.from(`${header}\n`), values]));
}

/** A valid archive that holds an invalid array. */
function drawInside(entries: Readonly<Record<string, Uint8Array>>, random: RandomStream): Uint8Array {
  const names = Object.keys(entries);
  const name = pick(random, names);
  const array = entries[name] as Uint8Array;
  const others = names.map((other) => entries[other] as Uint8Array);
  const fields: readonly Field[] = [
    { at: 6, bytes: 1 },
    { at: 8, bytes: 2, littleEndian: true },
  ];
  const text = chance(random, 0.5) ? ({ text: 'plain' } as const) : { fields };
  const changed = {
    ...entries,
    [name]: changeHeader(mutate(array, random, { ...text, others }), random),
    ...(chance(random, 0.1) && claimEmpty(random)),
  };
  const extra = chance(random, 0.2) ? { [pick(random, STRANGE_NAMES)]: array } : {};
  const archive = zipSync({ ...changed, ...extra }, { level: pick(random, [0, 6] as const) });
  return new Uint8Array(
    Buffer.from(Buffer.from(archive).toString('latin1').replaceAll('--proto--', '__proto__'), 'latin1'),
  );
}

/** The last one becomes `__proto__`, which the writer of archives does not accept. */
const STRANGE_NAMES = ['../../slip.npy', '/tmp/slip.npy', '..\\slip.npy', 'a/b/c', '--proto--'];

const SIDES = [
  '0',
  '1',
  '-1',
  '3',
  '4294967296',
  '9007199254740993',
  '1e9',
  'NaN',
  'Infinity',
  '0x4',
  '2.5',
  '',
];

const TYPES = ['|b1', '|i1', '>i2', '<u4', '>i8', '<u8', '<f2', '>f8', '|O', '<U3', '|V4', '<c8', 'x'];

/** Gives an array's header another shape, type or order, now and then. */
function changeHeader(bytes: Uint8Array, random: RandomStream): Uint8Array {
  let text = Buffer.from(bytes).toString('latin1');
  if (chance(random, 0.3)) {
    const shape = Array.from({ length: random.integer(6) }, () => pick(random, SIDES)).join(', ');
    text = text.replace(/'shape': \([^)]*\)/, `'shape': (${shape})`);
  }
  if (chance(random, 0.3)) text = text.replace(/'descr': '[^']*'/, `'descr': '${pick(random, TYPES)}'`);
  if (chance(random, 0.3)) text = text.replace(/(?<='fortran_order': )\w+/, pick(random, ['True', 'False']));
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** Images and labels that take no bytes, however many are claimed. */
function claimEmpty(random: RandomStream): Record<string, Uint8Array> {
  const count = pick(random, [65_536, 0x7fffffff, 0xffffffff]);
  const nothing = new Uint8Array();
  return {
    'train_images.npy': encodeNpy('|u1', [count, 0, 4], nothing),
    'train_labels.npy': encodeNpy('|u1', [count, 0], nothing),
  };
}

/** An invalid archive: wrong sizes, counts and offsets in its directory. */
function drawOutside(archives: readonly Uint8Array[], random: RandomStream): Uint8Array {
  const archive = pick(random, archives);
  return mutate(archive, random, { others: archives, fields: listFields(archive) });
}

function listFields(archive: Uint8Array): Field[] {
  const bytes = Buffer.from(archive);
  const littleEndian = true;
  const at = (signature: string, offsets: readonly [number, 2 | 4][]): Field[] => {
    const found: Field[] = [];
    for (
      let place = bytes.indexOf(signature, 0, 'latin1');
      place >= 0;
      place = bytes.indexOf(signature, place + 1, 'latin1')
    ) {
      found.push(...offsets.map(([offset, width]) => ({ at: place + offset, bytes: width, littleEndian })));
    }
    return found;
  };
  return [
    ...at('PK\u0003\u0004', [
      [8, 2],
      [18, 4],
      [22, 4],
      [26, 2],
      [28, 2],
    ]),
    ...at('PK\u0001\u0002', [
      [10, 2],
      [20, 4],
      [24, 4],
      [28, 2],
      [30, 2],
      [32, 2],
      [42, 4],
    ]),
    ...at('PK\u0005\u0006', [
      [8, 2],
      [10, 2],
      [12, 4],
      [16, 4],
      [20, 2],
    ]),
  ];
}
