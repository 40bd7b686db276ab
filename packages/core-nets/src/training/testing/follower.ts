import type { ImageItem, ImageSource, PixelBatch } from '@cxr-anomaly/data-cxr';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import type {
  CheckpointStore,
  LossParts,
  Position,
  Trainer,
  TrainingBatch,
  TrainingSettings,
  TrainingState,
} from '../contracts';

/** One-pixel images whose value is their row, served in the order that (seed, epoch) determines. */
export function rows(count: number): ImageSource {
  const items = Array.from({ length: count }, (_, i): ImageItem => ({
    id: `${i}`,
    split: 'train',
    label: 0,
    meta: {},
  }));
  async function* batches({
    batchSize,
    shuffle,
  }: Parameters<ImageSource['batches']>[0]): AsyncGenerator<PixelBatch> {
    const order = shuffle
      ? createRandom(shuffle.seed, 'shuffle', shuffle.epoch).permutation(count)
      : Int32Array.from({ length: count }, (_, i) => i);
    for (let start = 0; start < count; start += batchSize) {
      const indexes = order.slice(start, start + batchSize);
      yield await Promise.resolve({
        indexes,
        pixels: Float32Array.from(indexes),
        shape: [indexes.length, 1, 1, 1],
        channels: 1,
      });
    }
  }
  const normalization = { kind: 'unit' } as const;
  return {
    items,
    batches,
    preprocessing: { side: 1, channels: 1, fit: 'stretch', tone: 'none', normalization },
  };
}

/** Moves one weight a little toward the mean of each batch: every step and its order leave their mark on it. */
export class Follower implements Trainer {
  readonly phases = [
    { name: 'first', epochs: 2 },
    { name: 'second', epochs: 4 },
  ];
  readonly settings: TrainingSettings;
  readonly weight = tf.tidy(() => tf.variable(tf.scalar(1)));
  readonly prepared: number[] = [];
  readonly order: number[] = [];
  poison = Number.POSITIVE_INFINITY;

  constructor(selection: TrainingSettings['selection'] = 'last', changes: Partial<TrainingSettings> = {}) {
    this.settings = { imageSize: 1, batchSize: 3, seed: 7, selection, ...changes };
  }

  prepare(phase: number): Promise<void> {
    this.prepared.push(phase);
    tf.tidy(() => this.weight.assign(tf.add<tf.Scalar>(this.weight, 10 * phase)));
    return Promise.resolve();
  }

  step({ images, indexes }: TrainingBatch, { phase }: Position): LossParts {
    this.order.push(...indexes);
    return tf.tidy(() => {
      const target = tf.mean<tf.Scalar>(images);
      const difference = tf.sub<tf.Scalar>(target, this.weight);
      this.weight.assign(tf.add<tf.Scalar>(this.weight, tf.mul(difference, phase === 0 ? 0.3 : 0.1)));
      const loss = this.order.length > this.poison ? tf.scalar(Number.NaN) : tf.square(difference);
      return { loss: tf.keep(loss), target: tf.keep(tf.clone(target)) };
    });
  }

  validationLoss(images: tf.Tensor4D): tf.Scalar {
    return tf.tidy(() => tf.square(tf.sub<tf.Scalar>(tf.mean(images), this.weight)));
  }

  captureState(): TrainingState {
    return { tensors: { weight: tf.clone(this.weight) }, values: { prepared: this.prepared } };
  }

  restoreState({ tensors }: TrainingState): void {
    this.weight.assign(tensors.weight as tf.Scalar);
  }
}

/** Checkpoints in memory; `names` lists those that were written. */
export function memoryStore(): CheckpointStore & { names(): string[] } {
  const files = new Map<string, { weight: number; values: TrainingState['values'] }>();
  return {
    names: () => [...files.keys()].sort(),
    read: (name) => {
      const file = files.get(name);
      return Promise.resolve(file && { tensors: { weight: tf.scalar(file.weight) }, values: file.values });
    },
    async write(name, { tensors, values }) {
      files.set(name, {
        weight: (await (tensors.weight as tf.Scalar).data())[0] as number,
        values: structuredClone(values),
      });
    },
  };
}
