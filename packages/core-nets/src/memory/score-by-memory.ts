/** From images to scores, without training code: this file runs in a browser. */
import * as tf from '@tensorflow/tfjs-core';
import type { Autoencoder } from '../networks/autoencoder';
import type { MemoryBank } from './memory-bank';

/** Mean angle between the embedding and the k nearest normal ones, fraction of π: [B, H, W, C] → [B], higher = more anomalous. */
export function scoreByMemory(
  autoencoder: Autoencoder,
  bank: MemoryBank,
  images: tf.Tensor4D,
  k: number,
): tf.Tensor1D {
  return tf.tidy(() => bank.score(autoencoder.embed(images, false), k));
}
