import { gzipSync } from 'node:zlib';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import type { RandomStream } from '@cxr-anomaly/random';
import { chance, pick } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Field } from '../mutators/set-integer';
import type { Files, Format } from './format';
import { readEvery } from './read-every';

/** IDX files as MNIST has them, plain and gzipped. */
export const idxFormat: Format = {
  name: 'idx',
  share: 1,
  prepare() {
    const plain = makeFiles();
    return Promise.resolve({
      valid: compress(plain),
      draw: (random) => drawFiles(plain, random),
      open: async (folder) => readEvery(await openDataSet(`idx:${folder}?normal=0`)),
    });
  },
};

function makeFiles(): Record<string, Uint8Array> {
  const images = encodeIdx(
    [3, 4, 5],
    Uint8Array.from({ length: 60 }, (_, i) => i * 4),
  );
  const labels = encodeIdx([3], Uint8Array.of(0, 1, 0));
  return {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': labels,
    't10k-images-idx3-ubyte': images,
    't10k-labels-idx1-ubyte': labels,
  };
}

function encodeIdx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((side, i) => header.writeUInt32BE(side, 4 + 4 * i));
  return new Uint8Array(Buffer.concat([header, values]));
}

function compress(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${name}.gz`, new Uint8Array(gzipSync(bytes))]),
  );
}

function drawFiles(plain: Files, random: RandomStream): Files {
  const gzipped = chance(random, 0.5);
  const name = pick(random, Object.keys(plain));
  const fields: readonly Field[] = [
    ...[0, 1, 2, 3].map((at) => ({ at, bytes: 1 }) as const),
    ...[4, 8, 12].map((at) => ({ at, bytes: 4 }) as const),
  ];
  const others = Object.values(plain);
  const changed = { ...plain, [name]: mutate(plain[name] as Uint8Array, random, { fields, others }) };
  // Empty images take no bytes, however many the header claims.
  if (chance(random, 0.1)) Object.assign(changed, claimEmptyImages(random));
  if (!gzipped) return changed;
  const files = compress(changed);
  if (chance(random, 0.5)) return files;
  return { ...files, [`${name}.gz`]: mutate(files[`${name}.gz`] as Uint8Array, random) };
}

function claimEmptyImages(random: RandomStream): Files {
  const count = pick(random, [3, 65_536, 0x7fffffff, 0xffffffff]);
  return { 'train-images-idx3-ubyte': encodeIdx([count, 0, pick(random, [0, 28])], new Uint8Array()) };
}
