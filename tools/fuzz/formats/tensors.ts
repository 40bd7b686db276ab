import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeState, encodeState } from '@cxr-anomaly/core-nets';
import { createCheckpointStore } from '@cxr-anomaly/core-nets/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import type { RandomStream } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { chance } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Format } from './format';

/** Weights in the safetensors format. */
export const safetensorsFormat: Format = {
  name: 'safetensors',
  share: 1,
  async prepare() {
    const file = await makeState();
    return {
      valid: { 'weights.safetensors': file },
      draw: (random) => ({ 'weights.safetensors': mutateTensors(file, random) }),
      async open(folder) {
        const path = join(folder, 'weights.safetensors');
        tf.dispose({ ...decodeState(await readFile(path), path).tensors });
      },
    };
  },
};

/** A run's checkpoints: safetensors with a checksum of themselves. */
export const checkpointFormat: Format = {
  name: 'checkpoint',
  share: 1,
  async prepare() {
    const file = sign(await makeState({ sha256: '0'.repeat(64) }));
    return {
      valid: { 'last.safetensors': file },
      draw(random) {
        const mutated = mutateTensors(file, random);
        return { 'last.safetensors': chance(random, 0.8) ? sign(mutated) : mutated };
      },
      async open(folder) {
        const state = await createCheckpointStore(folder).read('last');
        tf.dispose({ ...state?.tensors });
      },
    };
  },
};

async function makeState(metadata: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  await startEngine();
  const tensors = { 'a/kernel': tf.tensor2d([[1.5, -2]]), steps: tf.tensor1d([7, -1], 'int32') };
  const values = { epoch: 3, losses: { train: 0.5 }, list: [1, 2, 3] };
  const bytes = await encodeState({ tensors, values }, metadata);
  tf.dispose(tensors);
  return bytes;
}

/** Changes bytes, or the header as JSON, with its length corrected. */
export function mutateTensors(file: Uint8Array, random: RandomStream): Uint8Array {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (chance(random, 0.4)) return mutate(file, random, { fields: [{ at: 0, bytes: 8, littleEndian: true }] });
  const header = mutate(file.slice(8, start), random, { text: 'json' });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return new Uint8Array(Buffer.concat([length, header, file.subarray(start)]));
}

const BEFORE_CHECKSUM = '{"__metadata__":{"sha256":"';

/** Writes the checksum into a checkpoint that has a place for it. */
function sign(file: Uint8Array): Uint8Array {
  const at = 8 + BEFORE_CHECKSUM.length;
  const signed = Buffer.from(file);
  if (signed.length < at + 64) return file;
  signed.write('0'.repeat(64), at, 'latin1');
  signed.write(createHash('sha256').update(signed).digest('hex'), at, 'latin1');
  return new Uint8Array(signed);
}
