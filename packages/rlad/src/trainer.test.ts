import { MemoryBank, TrainingError, type TrainingState } from '@cxr-anomaly/core-nets';
import { arraySource } from '@cxr-anomaly/detector-contract';
import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import { openDataSet, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rladSchema, type RladSettings } from './config';
import { rlad } from './method';
import { buildNetwork } from './network';
import { RladTrainer } from './trainer';

const IMAGES = 10;
const SHAPE = [IMAGES, 16, 16, 3] as const;

beforeAll(async () => {
  await startEngine();
});

function settingsOf(changes: Partial<RladSettings> = {}): RladSettings {
  return rladSchema.parse({
    imageSize: 16,
    width: 2,
    embeddingDim: 6,
    batchSize: 5,
    rounds: 2,
    epochs: 1,
    selectRate: 0.4,
    neighborhood: 2,
    learningRate: 1e-2,
    k: 3,
    ...changes,
  });
}

function source() {
  const random = createRandom(0, 'pixels');
  const pixels = Float32Array.from({ length: IMAGES * 16 * 16 * 3 }, () => random.uniform(-1, 1));
  return arraySource(pixels, [...SHAPE]);
}

/** Fits on random images and returns the checkpoints by name, as copies of what was written. */
async function fitWatched(settings: RladSettings) {
  const train = source();
  const detector = rlad.create(settings, train.preprocessing);
  const before = detector.exportWeights();
  const written = new Map<string, TrainingState['values']>();
  const checkpoints = {
    read: () => Promise.resolve(undefined),
    write: (name: string, { values }: TrainingState) => Promise.resolve(void written.set(name, values)),
  };
  const losses = new Map<string, number>();
  const summary = await detector.fit(
    { train, val: train },
    {
      checkpoints,
      onEpoch: ({ phase, validationLoss }) => void losses.set(phase, validationLoss ?? Number.NaN),
    },
  );
  const after = detector.exportWeights();
  const changed = Object.entries(before)
    .filter(
      ([name, tensor]) => !tf.util.arraysEqual(tensor.dataSync(), (after[name] as tf.Tensor).dataSync()),
    )
    .map(([name]) => name);
  tf.dispose([Object.values(before), Object.values(after)]);
  detector.dispose();
  return { summary, written, losses, changed };
}

describe('RladTrainer', () => {
  it('leaves a checkpoint of each round, and keeps the round of lowest loss on held-out images', async () => {
    const { summary, written, losses } = await fitWatched(settingsOf({ selection: 'val-normal' }));
    expect([...written.keys()].filter((name) => name.startsWith('after-'))).toEqual([
      'after-round-0',
      'after-round-1',
      'after-round-2',
    ]);
    const best = [...losses].sort((a, b) => a[1] - b[1])[0];
    expect(summary.selected).toMatchObject({ by: 'val-normal', phase: best?.[0] });
  });

  it('trains the decoder too, or in the second variant the encoder alone', async () => {
    const both = await fitWatched(settingsOf());
    const encoder = await fitWatched(settingsOf({ reconstructionWeight: 0 }));
    const decoder = /^(defeat|d\d|final)\..*(weight|bias)$/;
    expect(both.changed.some((name) => decoder.test(name))).toBe(true);
    expect(encoder.changed.filter((name) => decoder.test(name))).toEqual([]);
    expect(encoder.changed).toContain('feat.weight');
  });

  it('stops when all embeddings are one point', async () => {
    const settings = settingsOf();
    const autoencoder = buildNetwork(settings);
    const bank = new MemoryBank();
    const rows = tf.ones<tf.Rank.R2>([IMAGES, 6]);
    await bank.open(source(), rows);
    const trainer = new RladTrainer(settings, autoencoder, bank);
    const position = { phase: 0, epoch: 0, step: 0 };
    const images = tf.zeros<tf.Rank.R4>([5, 16, 16, 3]);
    const { loss, ...parts } = trainer.step({ images, indexes: Int32Array.from([0, 1, 2, 3, 4]) });
    const spread = (parts.spread as tf.Scalar).dataSync()[0] as number;
    expect(() => trainer.endEpoch(position, { loss: 1, spread })).toThrow(TrainingError);
    expect(() => trainer.endEpoch(position, { loss: 1, spread: 0.01 })).not.toThrow();
    tf.dispose([images, rows, loss, ...Object.values(parts)]);
    trainer.dispose();
    autoencoder.dispose();
    bank.dispose();
  });

  it('moves the rows of the images it saw and no others', async () => {
    const settings = settingsOf();
    const autoencoder = buildNetwork(settings);
    const bank = new MemoryBank();
    const rows = tf.tidy(() => tf.div<tf.Tensor2D>(tf.ones<tf.Rank.R2>([IMAGES, 6]), Math.sqrt(6)));
    await bank.open(source(), rows);
    const trainer = new RladTrainer(settings, autoencoder, bank);
    const images = tf.randomUniform<tf.Rank.R4>([3, 16, 16, 3], -1, 1, 'float32', 1);
    const parts = trainer.step({ images, indexes: Int32Array.from([7, 0, 4]) });
    const moved = tf.any(tf.notEqual(bank.rows, rows), 1).dataSync();
    expect(Array.from(moved).flatMap((is, i) => (is ? [i] : []))).toEqual([0, 4, 7]);
    await expect(bank.assertUnitLength()).resolves.toBeUndefined();
    tf.dispose([images, rows, ...Object.values(parts)]);
    trainer.dispose();
    autoencoder.dispose();
    bank.dispose();
  });

  it('places held-out films of the phantom more surely than the same training without learning', async () => {
    const settings = settingsOf({
      imageSize: 32,
      width: 4,
      batchSize: 16,
      tone: 'standardize',
      rounds: 1,
      epochs: 4,
    });
    const folder = await mkdtemp(join(tmpdir(), 'rlad-'));
    const { train, val, preprocessing } = await prepareSplits(
      await openDataSet('phantom?n=80&side=32'),
      rlad.preprocessing(settings),
      { cacheDir: folder },
    );
    const lossAfter = async (learningRate: number): Promise<number> => {
      const detector = rlad.create({ ...settings, learningRate }, preprocessing);
      let last = Number.NaN;
      await detector.fit(
        { train, ...(val && { val }) },
        { onEpoch: ({ validationLoss = Number.NaN }) => void (last = validationLoss) },
      );
      detector.dispose();
      return last;
    };
    const [learned, untrained] = [await lossAfter(1e-3), await lossAfter(1e-12)];
    await rm(folder, { recursive: true });
    expect(learned).toBeLessThan(0.8 * untrained);
  }, 60_000);
});
