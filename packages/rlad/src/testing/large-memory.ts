/** Finds the anchors of a memory of given size in a process of its own, and prints how long it took and its peak memory. */
import { runWithAllocator } from '@cxr-anomaly/engine/allocator';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { discoverNeighborhoods } from '../anchors';

async function main(images: number, dim: number): Promise<void> {
  await startEngine();
  const memory = tf.tidy(() => {
    const rows = tf.randomNormal<tf.Rank.R2>([images, dim], 0, 1, 'float32', 1);
    return tf.div<tf.Tensor2D>(rows, tf.norm(rows, 'euclidean', 1, true));
  });
  const before = performance.now();
  const found = discoverNeighborhoods(memory, { anchors: images, neighbors: 10, temperature: 0.1 });
  const [own] = await tf.slice(found, [images - 1, 0], [1, 1]).data();
  const seconds = (performance.now() - before) / 1000;
  process.stdout.write(JSON.stringify({ own, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 }));
}

if (!runWithAllocator()) void main(Number(process.argv[2]), Number(process.argv[3]));
