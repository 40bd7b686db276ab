import { Autoencoder, buildUnet, meanNearestAngle } from '@cxr-anomaly/core-nets';
import { withPrecision, type Precision } from '@cxr-anomaly/engine';
import { auroc } from '@cxr-anomaly/metrics';
import { discoverNeighborhoods } from '@cxr-anomaly/rlad';
import * as tf from '@tensorflow/tfjs-core';
import { model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countOperations, countParameters } from './operations';
import { drawRows } from '../../draw-rows';
import { drawImages } from './training';
import type { Work } from './work';

/** MemDAE's scores of 8 images against a memory of 1,000 rows. */
export function unetScore(precision: Precision = 'fp32'): Work {
  const network = buildUnet({ imageSize: 256, embeddingDim: 100, width: 16, seed: 0 });
  const autoencoder = new Autoencoder(network);
  const encoder = model({ inputs: network.inputs, outputs: network.outputs[0] as SymbolicTensor });
  const images = drawImages([8, 256, 256, 3], 0);
  const memory = drawRows(1000, 100);
  return {
    facts: { parameters: countParameters(network), operations: 8 * countOperations(encoder) },
    async run() {
      const embed = (): tf.Tensor2D => withPrecision(precision, () => autoencoder.embed(images, false));
      const scores = tf.tidy(() => meanNearestAngle(embed(), memory, 10));
      await scores.data();
      scores.dispose();
    },
  };
}

/** RLAD's anchors, a tenth of the images, and the 10 rows nearest to each. */
export function findAnchorsAmong(images: number): Work {
  const memory = drawRows(images, 200);
  const options = { anchors: Math.floor(images / 10), neighbors: 10, temperature: 0.1 };
  // Each row with all rows for the entropies, each anchor with all rows for its neighbors.
  const operations = 2 * 200 * images * (images + options.anchors);
  return {
    facts: { images, operations },
    async run() {
      const neighborhoods = discoverNeighborhoods(memory, options);
      await neighborhoods.data();
      neighborhoods.dispose();
    },
  };
}

/** AUROC of the scores and labels that the driver drew. */
export async function aurocOfFiles(folder: string): Promise<Work> {
  const [scores, labels] = await Promise.all(
    ['scores.f32', 'labels.u8'].map((name) => readFile(join(folder, name))),
  );
  const values = new Float32Array((scores as Buffer).buffer, (scores as Buffer).byteOffset, labels?.length);
  return { facts: { scores: values.length }, run: () => auroc(values, labels as Buffer) };
}
