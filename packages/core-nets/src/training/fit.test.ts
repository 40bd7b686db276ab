import type { BatchOptions, ImageSource } from '@cxr-anomaly/data-cxr';
import { EngineError, withPrecision } from '@cxr-anomaly/engine';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import type { FitHooks } from './contracts';
import { SettingsError, TrainingError } from '../errors';
import { fit } from './fit';
import { Follower, memoryStore, rows } from './testing/follower';

beforeAll(async () => {
  await startEngine();
});

async function train(hooks: FitHooks = {}, trainer = new Follower()) {
  const summary = await fit(trainer, { train: rows(8), val: rows(5) }, hooks);
  return { trainer, summary, weight: (await trainer.weight.data())[0] as number };
}

/** A number of float32 that is 1 in bfloat16. */
const ABOVE_ONE = 1 + 2 ** -10;

/** Notes what a convolution makes of a number that bfloat16 does not have. */
class RoundingFollower extends Follower {
  readonly seen = { step: [] as number[], validation: [] as number[] };

  override step(...args: Parameters<Follower['step']>) {
    this.seen.step.push(convolveNumber(ABOVE_ONE));
    return super.step(...args);
  }

  override validationLoss(...args: Parameters<Follower['validationLoss']>) {
    this.seen.validation.push(convolveNumber(ABOVE_ONE));
    return super.validationLoss(...args);
  }
}

function convolveNumber(value: number): number {
  return tf.tidy(() => {
    const kernel = tf.reshape<tf.Rank.R4>(tf.eye(16), [1, 1, 16, 16]);
    return tf.conv2d(tf.fill<tf.Rank.R4>([1, 4, 4, 16], value), kernel, 1, 'same').dataSync()[0] as number;
  });
}

function hasBfloat16(): boolean {
  try {
    withPrecision('bf16', () => undefined);
    return true;
  } catch {
    return false;
  }
}

describe('fit', () => {
  it('shows every image once per epoch, in an order that changes from epoch to epoch and repeats with the seed', async () => {
    const { trainer } = await train();
    const epochs = Array.from({ length: 6 }, (_, e) => trainer.order.slice(8 * e, 8 * e + 8));
    for (const order of epochs) expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(epochs.map(String)).size).toBe(6);
    expect((await train()).trainer.order).toEqual(trainer.order);
  });

  it('asks for batches as the settings say, without augmentation if they name none', async () => {
    const asked: BatchOptions[] = [];
    const steps = new Set<number>();
    const source = rows(8);
    const train: ImageSource = {
      ...source,
      batches(options) {
        asked.push(options);
        return source.batches(options);
      },
    };
    const hooks: FitHooks = {
      epochsPerPhase: 1,
      onStep: ({ stepsPerEpoch }) => void steps.add(stepsPerEpoch),
    };
    await fit(
      new Follower('last', { batchSize: 4, seed: 5, passes: 3, flip: true, rotate: 2 }),
      { train },
      hooks,
    );
    await fit(new Follower(), { train }, hooks);
    const [first, second, plain] = asked;
    const augmentation = { flip: true, rotate: 2, translate: 0, contrast: 0 };
    expect(first).toMatchObject({ batchSize: 4, passes: 3, augmentation, shuffle: { seed: 5, epoch: 0 } });
    expect(second).toMatchObject({ batchSize: 4, passes: 3, augmentation, shuffle: { seed: 5, epoch: 1 } });
    const none = { flip: false, rotate: 0, translate: 0, contrast: 0 };
    expect(plain).toMatchObject({ batchSize: 3, passes: 1, augmentation: none });
    expect([...steps]).toEqual([6, 3]);
  });

  it('returns the numbers of an undisturbed run after an abort at any step and a resume', async () => {
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

  it('trains no batch twice after an abort inside an epoch, and reports that epoch as undisturbed', async () => {
    const losses: unknown[] = [];
    const onEpoch: FitHooks['onEpoch'] = (event) => void losses.push(event.losses, event.images);
    const undisturbed = await train({ onEpoch });
    const expected = losses.splice(0);
    const checkpoints = memoryStore();
    const order: number[] = [];
    for (let stops = 0; stops < 17; stops++) {
      const abort = new AbortController();
      const trainer = new Follower();
      const stopped = train(
        { checkpoints, signal: abort.signal, onEpoch, onStep: () => abort.abort() },
        trainer,
      );
      await expect(stopped).rejects.toThrow(/abort/i);
      order.push(...trainer.order);
    }
    const last = await train({ checkpoints, onEpoch });
    expect([...order, ...last.trainer.order]).toEqual(undisturbed.trainer.order);
    expect(last.weight).toBe(undisturbed.weight);
    expect(losses).toEqual(expected);
  });

  it('loses no step when it is aborted again while it skips those done before', async () => {
    const undisturbed = await train();
    const checkpoints = memoryStore();
    const abort = new AbortController();
    const stopped = new Follower();
    const onStep: FitHooks['onStep'] = ({ position }) => void (position.step === 1 && abort.abort());
    await expect(train({ checkpoints, signal: abort.signal, onStep }, stopped)).rejects.toThrow(/abort/i);
    const skipping = new Follower();
    await expect(train({ checkpoints, signal: AbortSignal.abort() }, skipping)).rejects.toThrow(/abort/i);
    const { trainer, weight } = await train({ checkpoints });
    expect([...stopped.order, ...skipping.order, ...trainer.order]).toEqual(undisturbed.trainer.order);
    expect(weight).toBe(undisturbed.weight);
  });

  it('reports the means of the losses over the images of an epoch, not over its batches', async () => {
    const steps: { loss: number; images: number }[] = [];
    const epochs: { loss: number; images: number }[] = [];
    const { summary } = await train({
      onStep: ({ losses: { loss }, images }) => void steps.push({ loss, images }),
      onEpoch: ({ losses: { loss }, images }) => void epochs.push({ loss, images }),
    });
    expect(epochs).toHaveLength(6);
    epochs.forEach(({ loss, images }, epoch) => {
      const ofEpoch = steps.slice(3 * epoch, 3 * epoch + 3);
      expect(ofEpoch.map((step) => step.images)).toEqual([3, 3, 2]);
      const sum = ofEpoch.reduce((total, step) => total + step.loss * step.images, 0);
      expect(loss).toBeCloseTo(sum / 8, 6);
      expect(images).toBe(8);
    });
    expect(summary).toMatchObject({ epochs: 6, images: 48, losses: { loss: epochs.at(-1)?.loss } });
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

  it('goes through every phase when its epochs are limited', async () => {
    const { trainer, summary } = await train({ epochsPerPhase: 1 });
    expect(trainer.prepared).toEqual([0, 1]);
    expect(trainer.order).toHaveLength(16);
    expect(summary.epochs).toBe(2);
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
    const trainer = new Follower('val-normal');
    const onEpoch: FitHooks['onEpoch'] = async ({ phase, position, validationLoss }) => {
      if (phase !== 'second') return;
      const weight = (await trainer.weight.data())[0] as number;
      seen.push({ epoch: position.epoch, loss: validationLoss as number, weight });
    };
    const { summary, weight } = await train({ onEpoch }, trainer);
    const best = seen.reduce((least, next) => (next.loss < least.loss ? next : least));
    expect(summary.selected).toEqual({
      by: 'val-normal',
      phase: 'second',
      epoch: best.epoch,
      validationLoss: best.loss,
    });
    expect(weight).toBe(best.weight);

    const checkpoints = memoryStore();
    await train({ checkpoints }, new Follower('val-normal'));
    expect((await train({ checkpoints }, new Follower('val-normal'))).weight).toBe(best.weight);
  });

  it('stops with the part, phase, epoch and step when a loss is not finite', async () => {
    const trainer = new Follower();
    trainer.poison = 19;
    const failing = train({}, trainer);
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

  it('takes its steps in the precision of the settings, and everything else in float32', async () => {
    const trainer = new RoundingFollower('val-normal', { precision: 'bf16' });
    if (!hasBfloat16()) return expect(train({}, trainer)).rejects.toThrow(EngineError);
    await train({}, trainer);
    expect(new Set(trainer.seen.step)).toEqual(new Set([1]));
    expect(new Set(trainer.seen.validation)).toEqual(new Set([ABOVE_ONE]));
  });

  it('refuses to train on nothing, and to select on held-out images that are not there', async () => {
    await expect(fit(new Follower(), { train: rows(0) }, {})).rejects.toThrow(SettingsError);
    const selecting = fit(new Follower('val-normal'), { train: rows(3) }, {});
    await expect(selecting).rejects.toThrow(/held out/);
  });
});
