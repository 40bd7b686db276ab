import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { BundleError } from '../errors';
import { createCheckpointStore } from './checkpoint-store';
import { encodeState } from './tensor-file';

let folder: string;
beforeAll(async () => {
  await startEngine();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const VALUES = { epoch: 3, best: 0.1 + 0.2, none: null, losses: [1e-45, -0.5], nested: { name: 'é"' } };

function makeTensors() {
  return {
    'net/kernel': tf.tensor2d([[0.1, -2]]),
    'memory/rows': tf.tensor1d([5, -6], 'int32'),
    lr: tf.scalar(3),
  };
}

describe('createCheckpointStore', () => {
  it('finds no checkpoint before the first write, nor in a missing folder', async () => {
    expect(await createCheckpointStore(join(folder, 'missing')).read('last')).toBeUndefined();
    expect(await createCheckpointStore(folder).read('best')).toBeUndefined();
  });

  it('returns values and tensors as they were, last and best separately, and leaves no other tensor', async () => {
    const store = createCheckpointStore(join(folder, 'checkpoints'));
    const before = tf.memory().numTensors;
    const tensors = makeTensors();
    await store.write('best', { tensors, values: VALUES });
    await store.write('last', { tensors: {}, values: { epoch: 4 } });
    expect(tf.memory().numTensors).toBe(before + 3);
    const state = await store.read('best');
    expect(tf.memory().numTensors).toBe(before + 6);
    expect(state?.values).toEqual(VALUES);
    for (const [name, tensor] of Object.entries(tensors)) {
      const read = state?.tensors[name];
      expect([read?.dtype, read?.shape, read?.dataSync()]).toEqual([
        tensor.dtype,
        tensor.shape,
        tensor.dataSync(),
      ]);
    }
    expect(await store.read('last')).toEqual({ tensors: {}, values: { epoch: 4 } });
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual([
      'best.safetensors',
      'last.safetensors',
    ]);
    tf.dispose([tensors, state?.tensors ?? {}]);
  });

  it('notices every single changed, missing or added byte of 100 drawn, and says what to do', async () => {
    const store = createCheckpointStore(folder);
    const path = join(folder, 'last.safetensors');
    const tensors = makeTensors();
    await store.write('last', { tensors, values: VALUES });
    tf.dispose(tensors);
    const whole = await readFile(path);
    const before = tf.memory().numTensors;
    for (let seed = 0; seed < 100; seed++) {
      const random = createRandom(seed, 'altered');
      const at = random.integer(whole.length);
      const altered = Buffer.from(whole);
      altered.writeUInt8(altered.readUInt8(at) ^ (1 << random.integer(8)), at);
      const kinds = [altered, whole.subarray(0, at), Buffer.concat([whole, whole.subarray(0, at + 1)])];
      await writeFile(path, kinds[seed % 3] ?? altered);
      const reading = store.read('last');
      await expect(reading).rejects.toThrow(BundleError);
      await expect(reading).rejects.toThrow(/last\.safetensors.*Delete it or start without --resume/);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a safetensors file that is not a checkpoint', async () => {
    await writeFile(join(folder, 'best.safetensors'), await encodeState({ tensors: {}, values: {} }));
    await expect(createCheckpointStore(folder).read('best')).rejects.toThrow(
      /not a checkpoint of this program/,
    );
  });

  it('refuses what it could not return, and keeps the checkpoint it has', async () => {
    const store = createCheckpointStore(folder);
    await store.write('last', { tensors: {}, values: { epoch: 1 } });
    const flag = tf.tensor1d([1], 'bool');
    await expect(store.write('last', { tensors: { flag }, values: {} })).rejects.toThrow(/'flag' is bool/);
    await expect(store.write('last', { tensors: {}, values: { a: { best: Infinity } } })).rejects.toThrow(
      /'best' is Inf/,
    );
    expect(await store.read('last')).toEqual({ tensors: {}, values: { epoch: 1 } });
    flag.dispose();
  });
});
