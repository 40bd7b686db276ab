import { toTensor, type Detector } from '@cxr-anomaly/core-nets';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Scores every image of a source, in the order of its items. Leaves no tensor behind.
 *
 * @param options.onBatch called with the number of images scored so far.
 * @throws the signal's reason when aborted between batches.
 */
export async function scoreSource(
  detector: Pick<Detector, 'score'>,
  source: ImageSource,
  options: {
    readonly batchSize: number;
    readonly signal?: AbortSignal;
    readonly onBatch?: (done: number) => void;
  },
): Promise<Float32Array> {
  const scores = new Float32Array(source.items.length);
  let done = 0;
  for await (const batch of source.batches({ batchSize: options.batchSize })) {
    options.signal?.throwIfAborted();
    const images = toTensor(batch);
    const scored = detector.score(images);
    images.dispose();
    const values = await scored.data<'float32'>();
    scored.dispose();
    batch.indexes.forEach((index, i) => (scores[index] = values[i] ?? Number.NaN));
    done += values.length;
    options.onBatch?.(done);
    // Gives a signal its turn.
    await tf.nextFrame();
  }
  return scores;
}
