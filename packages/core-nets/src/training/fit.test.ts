import type { ImageItem, ImageSource, PixelBatch } from '@cxr-anomaly/data-cxr';
import { createRandom } from '@cxr-anomaly/engine/random';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import type {
  CheckpointStore,
  FitHooks,
  LossParts,
  Position,
  Trainer,
  TrainingBatch,
  TrainingState,
} from '../contracts';
import { SettingsError, TrainingError } from '../errors';
import { fit } from './fit';

beforeAll(async () => {
  await startEngine();
});

/** One-pixel images whose value is their row, served in the order that (seed, epoch) gives. */
function rows(count: number): ImageSource {
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
class Follower implements Trainer {
  readonly phases = [
    { name: 'first', epochs: 2 },
    { name: 'second', epochs: 4 },
  ];
  readonly batchSize = 3;
  readonly seed = 7;
  readonly weight = tf.tidy(() => tf.variable(tf.scalar(1)));
  readonly prepared: number[] = [];
  readonly order: number[] = [];
  poison = Number.POSITIVE_INFINITY;

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

function memoryStore(): CheckpointStore & { writes: number } {
  const files = new Map<string, { weight: number; values: TrainingState['values'] }>();
  return {
    writes: 0,
    read: (name) => {
      const file = files.get(name);
      return Promise.resolve(file && { tensors: { weight: tf.scalar(file.weight) }, values: file.values });
    },
    async write(name, { tensors, values }) {
      this.writes++;
      files.set(name, {
        weight: (await (tensors.weight as tf.Scalar).data())[0] as number,
        values: structuredClone(values),
      });
    },
  };
}

async function train(
  hooks: FitHooks = {},
  selection: 'last' | 'val-normal' = 'last',
  trainer = new Follower(),
) {
  const summary = await fit(trainer, { train: rows(8), val: rows(5) }, hooks, selection);
  return { trainer, summary, weight: (await trainer.weight.data())[0] as number };
}

describe('fit', () => {
  it('shows every image once an epoch, in an order that changes from epoch to epoch and repeats with the seed', async () => {
    const { trainer } = await train();
    const epochs = Array.from({ length: 6 }, (_, e) => trainer.order.slice(8 * e, 8 * e + 8));
    for (const order of epochs) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(epochs.map(String)).size).toBe(6);
    expect((await train()).trainer.order).toEqual(trainer.order);
  });

  it('gives the numbers of an undisturbed run after an abort at any step and a resume', async () => {
    const undisturbed = await train();
    for (let stopAt = 1; stopAt < 18; stopAt++) {
      const checkpoints = memoryStore();
      const abort = new AbortController();
      let steps = 0;
      const stopped = train({
        checkpoints,
        signal: abort.signal,
        onStep: () => void (++steps === stopAt && abort.abort()),
      });
      await expect(stopped).rejects.toThrow(/abort/i);
      const { weight, summary } = await train({ checkpoints });
      expect(weight).toBe(undisturbed.weight);
      expect(summary.images).toBe(undisturbed.summary.images);
      expect(summary.losses).toEqual(undisturbed.summary.losses);
    }
  });

  it('prepares each phase once, and not again when resumed inside it', async () => {
    const checkpoints = memoryStore();
    const abort = new AbortController();
    // The first epoch is always checkpointed.
    await expect(train({ checkpoints, signal: abort.signal, onEpoch: () => abort.abort() })).rejects.toThrow(
      /abort/i,
    );
    expect((await train({ checkpoints })).trainer.prepared).toEqual([1]);
    expect((await train()).trainer.prepared).toEqual([0, 1]);
  });

  it('returns at once from the checkpoint of a finished run', async () => {
    const checkpoints = memoryStore();
    const { weight } = await train({ checkpoints });
    const again = await train({ checkpoints });
    expect(again.weight).toBe(weight);
    expect(again.trainer.order).toEqual([]);
  });

  it('keeps the weights of the lowest validation loss of the last phase when asked, across a resume too', async () => {
    const seen: { epoch: number; loss: number; weight: number }[] = [];
    const trainer = new Follower();
    const onEpoch: FitHooks['onEpoch'] = async ({ phase, position, validationLoss }) => {
      if (phase !== 'second') return;
      const weight = (await trainer.weight.data())[0] as number;
      seen.push({ epoch: position.epoch, loss: validationLoss as number, weight });
    };
    const { summary, weight } = await train({ onEpoch }, 'val-normal', trainer);
    const best = seen.reduce((least, next) => (next.loss < least.loss ? next : least));
    expect(summary.selected).toEqual({
      by: 'val-normal',
      phase: 'second',
      epoch: best.epoch,
      validationLoss: best.loss,
    });
    expect(weight).toBe(best.weight);

    const checkpoints = memoryStore();
    await train({ checkpoints }, 'val-normal');
    expect((await train({ checkpoints }, 'val-normal')).weight).toBe(best.weight);
  });

  it('stops with the part, phase, epoch and step when a loss is not finite', async () => {
    const trainer = new Follower();
    trainer.poison = 19;
    const failing = train({}, 'last', trainer);
    await expect(failing).rejects.toThrow(TrainingError);
    await expect(failing).rejects.toThrow(/loss became NaN in second, epoch 1, step 2/);
  });

  it('leaves as many tensors after each step and after the run as before', async () => {
    const counts: number[] = [];
    const before = tf.memory().numTensors;
    const { trainer } = await train({ onStep: () => void counts.push(tf.memory().numTensors) });
    expect(counts).toEqual(counts.map(() => counts[0]));
    trainer.weight.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses to train on nothing, and to select on held-out images that are not there', async () => {
    await expect(fit(new Follower(), { train: rows(0) }, {}, 'last')).rejects.toThrow(SettingsError);
    await expect(fit(new Follower(), { train: rows(3) }, {}, 'val-normal')).rejects.toThrow(/held out/);
  });
});
