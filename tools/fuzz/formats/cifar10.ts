import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { pick } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Format } from './format';
import { readEvery } from './read-every';

const NAMES = [...[1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`), 'test_batch.bin'];
const RECORD = 1 + 32 * 32 * 3;

/** CIFAR-10's binary version. */
export const cifar10Format: Format = {
  name: 'cifar10',
  share: 0.5,
  prepare() {
    // Two records, of classes 0 and 1.
    const file = Uint8Array.from({ length: 2 * RECORD }, (_, i) =>
      i === 0 ? 0 : i === RECORD ? 1 : i % 256,
    );
    const valid = Object.fromEntries(NAMES.map((name) => [name, file]));
    return Promise.resolve({
      valid,
      draw: (random) => ({ ...valid, [pick(random, NAMES)]: mutate(file, random) }),
      open: async (folder) => readEvery(await openDataSet(`cifar10:${folder}?normal=0`)),
    });
  },
};
