import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError, TrainingError, type EpochEvent, type FitHooks } from '@cxr-anomaly/core-nets';
import { createCheckpointStore } from '@cxr-anomaly/core-nets/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@cxr-anomaly/random';
import { deepSvddSchema, type DeepSvddSettings } from './config';
import { Hypersphere } from './hypersphere';
import { deepSvdd } from './method';
import { buildNetwork } from './network';
import { arraySource } from '@cxr-anomaly/detector-contract';
import { DeepSvddTrainer } from './trainer';

const SIDE = 28;

beforeAll(async () => {
  await startEngine();
});

function settings(changes: Partial<DeepSvddSettings>): DeepSvddSettings {
  return deepSvddSchema.parse({
    network: 'lenet-mnist',
    imageSize: SIDE,
    normalization: 'unit',
    batchSize: 6,
    pretrainEpochs: 1,
    epochs: 2,
    ...changes,
  });
}

function noise(count: number): Float32Array {
  const random = createRandom(0, 'noise');
  return Float32Array.from({ length: count * SIDE * SIDE }, () => random.next());
}

async function train(changes: Partial<DeepSvddSettings>, pixels: Float32Array): Promise<EpochEvent[]> {
  const chosen = settings(changes);
  const source = arraySource(pixels, [pixels.length / SIDE ** 2, SIDE, SIDE, 1]);
  const detector = deepSvdd.create(chosen, source.preprocessing);
  const events: EpochEvent[] = [];
  try {
    await detector.fit({ train: source }, { onEpoch: (event) => void events.push(event) });
  } finally {
    detector.dispose();
  }
  return events;
}

describe('DeepSvddTrainer', () => {
  it('draws the embeddings toward the center: the mean distance falls', async () => {
    const events = await train({ epochs: 6, reconstructionWeight: 0 }, noise(18));
    const distances = events
      .filter(({ phase }) => phase === 'train')
      .map(({ losses }) => losses.distance as number);
    expect(distances.at(-1)).toBeLessThan(0.7 * (distances[0] as number));
  });

  it('keeps the radius at 0 through the warm-up and sets it afterwards', async () => {
    const events = await train({ objective: 'soft-boundary', epochs: 3, warmupEpochs: 1 }, noise(18));
    const radii = events
      .filter(({ phase }) => phase === 'train')
      .map(({ losses }) => losses.radius as number);
    expect(radii[0]).toBe(0);
    expect(radii[2]).toBeGreaterThan(0);
  });

  it('continues inside the second phase with the decay of that phase', async () => {
    const chosen = settings({ pretrainWeightDecay: 0, weightDecay: 0.1, epochs: 2 });
    const source = arraySource(noise(18), [18, SIDE, SIDE, 1]);
    const weightsOf = async (hooks: FitHooks) => {
      const detector = deepSvdd.create(chosen, source.preprocessing);
      try {
        await detector.fit({ train: source }, hooks);
        return await Promise.all(Object.values(detector.exportWeights()).map((weight) => weight.data()));
      } finally {
        detector.dispose();
      }
    };
    const folder = await mkdtemp(join(tmpdir(), 'trainer-'));
    const checkpoints = createCheckpointStore(folder);
    const abort = new AbortController();
    const onStep: FitHooks['onStep'] = ({ phase }) => void (phase === 'train' && abort.abort());
    await expect(weightsOf({ checkpoints, signal: abort.signal, onStep })).rejects.toThrow(/abort/i);
    expect(await weightsOf({ checkpoints })).toEqual(await weightsOf({}));
    await rm(folder, { recursive: true });
  });

  it('stops with an explanation when all images get the same score', async () => {
    const same = new Float32Array(12 * SIDE * SIDE).fill(0.5);
    await expect(train({}, same)).rejects.toThrow(TrainingError);
    await expect(train({}, same)).rejects.toThrow(/same score/);
  });

  it('stops with an explanation when the loss is no longer finite', async () => {
    const broken = noise(12);
    broken[5] = Number.NaN;
    await expect(train({}, broken)).rejects.toThrow(/loss became NaN in pretrain, epoch 1, step 1/);
  });

  it('stops with an explanation when the radius collapses', () => {
    const chosen = settings({ objective: 'soft-boundary' });
    const [autoencoder, sphere] = [buildNetwork(chosen), new Hypersphere(32)];
    const trainer = new DeepSvddTrainer(chosen, autoencoder, sphere);
    const position = { phase: 1, epoch: 0, step: 0 };
    expect(() => trainer.endEpoch(position, { loss: 1, distance: 4, spread: 1, radius: 1e-4 })).toThrow(
      /collapsed/,
    );
    expect(() => trainer.endEpoch(position, { loss: 1, distance: 4, spread: 1, radius: 1 })).not.toThrow();
    [trainer, autoencoder, sphere].forEach((part) => part.dispose());
  });

  it('trains only the encoder when reconstructionWeight is 0', async () => {
    const chosen = settings({ pretrainEpochs: 0, reconstructionWeight: 0 });
    const source = arraySource(noise(12), [12, SIDE, SIDE, 1]);
    const detector = deepSvdd.create(chosen, source.preprocessing);
    const before = detector.exportWeights();
    await detector.fit({ train: source });
    const after = detector.exportWeights();
    const changed = Object.keys(before).filter(
      (name) =>
        !tf.util.arraysEqual(
          before[name]?.dataSync() as Float32Array,
          after[name]?.dataSync() as Float32Array,
        ),
    );
    expect(changed.filter((name) => name.startsWith('deconv'))).toEqual([]);
    expect(changed).toEqual(expect.arrayContaining(['conv1.weight', 'conv2.weight', 'fc1.weight', 'center']));
    detector.dispose();
  });

  it('refuses held-out selection without held-out images', async () => {
    await expect(train({ selection: 'val-normal' }, noise(6))).rejects.toThrow(SettingsError);
  });
});

describe('deepSvddSchema', () => {
  it('refuses a side the network cannot take, and says which it can', () => {
    expect(() => settings({ imageSize: 32 })).toThrow(/lenet-mnist takes 28/);
    expect(() => deepSvddSchema.parse({ network: 'resnet18', imageSize: 100 })).toThrow(/multiple of 16/);
  });
});
