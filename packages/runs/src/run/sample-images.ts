import { join } from 'node:path';
import type { Detector, EpochEvent } from '@cxr-anomaly/core-nets';
import { writeOutput } from '@cxr-anomaly/files/node';
import * as tf from '@tensorflow/tfjs-core';
import { markedPicture, markPicture } from '../pictures/mark-picture';
import { drawSampleGrid, type SamplePicture } from '../pictures/sample-grid';

/** Tells whether samples are kept after this many of a phase's epochs: 1, 2, 5, 10, 20, 50 … and the last. */
export function isSampled(epoch: number, epochs: number): boolean {
  const leading = epoch / 10 ** Math.floor(Math.log10(epoch));
  return epoch === epochs || [1, 2, 5].includes(leading);
}

/**
 * Draws what a detector in training makes of fixed images into a folder, after a few epochs of each phase:
 * `train-epoch-0010.png` shows it after ten epochs of the phase `train`. Leaves no tensor and changes no weight.
 *
 * @param images [B, H, W, C], not disposed.
 * @returns the picture; undefined after the other epochs.
 */
export async function writeSamples(
  folder: string,
  detector: Pick<Detector, 'reconstruct' | 'explain' | 'preprocessing'>,
  images: tf.Tensor4D,
  { phase, position, epochs }: Pick<EpochEvent, 'phase' | 'position' | 'epochs'>,
): Promise<SamplePicture | undefined> {
  const epoch = position.epoch + 1;
  if (!isSampled(epoch, epochs)) return undefined;
  const reconstruction = detector.reconstruct?.(images);
  const evidence = detector.explain(images);
  const [inputs, maps] = await Promise.all([readRows(images), readRows(evidence)]);
  const reconstructions = reconstruction && (await readRows(reconstruction));
  tf.dispose([evidence, ...(reconstruction ? [reconstruction] : [])]);
  const samples = inputs.map((input, i) => ({
    input,
    ...(reconstructions && { reconstruction: reconstructions[i] as Float32Array }),
    evidence: maps[i] as Float32Array,
  }));
  const name = `${phase}-epoch-${String(epoch).padStart(4, '0')}.png`;
  const picture = await drawSampleGrid(samples, detector.preprocessing);
  await writeOutput(join(folder, name), markPicture(picture.png, 'sample'), markedPicture('sample'));
  return picture;
}

async function readRows(images: tf.Tensor): Promise<Float32Array[]> {
  const values = await images.data<'float32'>();
  const [count = 0] = images.shape;
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}
