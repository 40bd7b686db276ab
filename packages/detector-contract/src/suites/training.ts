import type { CommonSettings, FitHooks } from '@cxr-anomaly/core-nets';
import { createCheckpointStore } from '@cxr-anomaly/core-nets/node';
import * as tf from '@tensorflow/tfjs-core';
import { join } from 'node:path';
import type { GetSubject } from '../subject';

/** Training changes what it should, is repeatable, continues after a stop, and leaves no tensor. */
export function describeTraining<S extends CommonSettings>(get: GetSubject<S>): void {
  it('changes every trainable weight in fit', async () => {
    const { trial, trained, options } = get();
    const fresh = trial.create();
    const [before, after] = [fresh.exportWeights(), trained.exportWeights()];
    const same: string[] = [];
    for (const [name, tensor] of Object.entries(before)) {
      const equal = (await tf.all(tf.equal(tensor, after[name] as tf.Tensor)).data())[0] === 1;
      if (equal && !options.unchanged?.(name)) same.push(name);
    }
    tf.dispose([Object.values(before), Object.values(after)]);
    fresh.dispose();
    expect(same).toEqual([]);
  });

  it('returns the same scores, bit for bit, when trained again with the same seed, and others with another', async () => {
    const { trial, scores, options } = get();
    const again = trial.create();
    await trial.fit(again);
    expect(await trial.score(again, 7)).toEqual(scores);
    const other = trial.create({ seed: options.settings.seed + 1 } as Partial<S>);
    await trial.fit(other);
    expect(await trial.score(other, 7)).not.toEqual(scores);
    again.dispose();
    other.dispose();
  }, 120_000);

  it('returns the scores of an undisturbed training after an abort in any epoch and a resume', async () => {
    const { epochs } = await trainAnother({});
    for (let stopAt = 1; stopAt < epochs; stopAt++) {
      await stopAndResume(`epoch-${stopAt}`, (abort) => {
        let seen = 0;
        return { onEpoch: () => void (++seen === stopAt && abort()) };
      });
    }
  }, 300_000);

  it('leaves a checkpoint that loads and scores when aborted in the middle of an epoch', async () => {
    const { epochs: all } = await trainAnother({});
    const stopIn = Math.min(1, all - 1); // the second epoch, if there is one
    await stopAndResume('middle', (abort) => {
      let epochs = 0;
      return {
        onEpoch: () => void epochs++,
        onStep: ({ position, stepsPerEpoch }) =>
          void (epochs === stopIn && position.step === Math.floor((stepsPerEpoch - 1) / 2) && abort()),
      };
    });
  }, 120_000);

  it('leaves as many tensors after each step and each scored batch, and none after dispose', async () => {
    const { trial } = get();
    const start = tf.memory().numTensors;
    const detector = trial.create();
    const phases = new Map<string, Set<number>>();
    const onStep: FitHooks['onStep'] = ({ phase, position }) => {
      // The optimizer creates its moments in a phase's first step.
      if (position.epoch === 0 && position.step === 0) return;
      phases.set(phase, (phases.get(phase) ?? new Set()).add(tf.memory().numTensors));
    };
    await trial.fit(detector, { onStep });
    for (const counts of phases.values()) expect(counts.size).toBe(1);
    const before = tf.memory().numTensors;
    await trial.score(detector, 5);
    expect(tf.memory().numTensors).toBe(before);
    detector.dispose();
    expect(tf.memory().numTensors).toBe(start);
  }, 60_000);

  it('returns finite scores or says what is wrong with a single image to train on', async () => {
    await expectScoresOrReason(1);
  }, 60_000);

  it('returns finite scores or says what is wrong with fewer images to train on than a batch', async () => {
    await expectScoresOrReason(get().options.settings.batchSize - 1);
  }, 60_000);

  async function trainAnother(hooks: FitHooks) {
    const { trial } = get();
    const detector = trial.create();
    try {
      return { ...(await trial.fit(detector, hooks)), scores: await trial.score(detector, 7) };
    } finally {
      detector.dispose();
    }
  }

  async function stopAndResume(name: string, watch: (abort: () => void) => FitHooks): Promise<void> {
    const { folder, scores } = get();
    const checkpoints = createCheckpointStore(join(folder, name));
    const controller = new AbortController();
    const hooks = watch(() => controller.abort());
    await expect(trainAnother({ ...hooks, checkpoints, signal: controller.signal })).rejects.toThrow(
      /abort/i,
    );
    expect((await trainAnother({ checkpoints })).scores).toEqual(scores);
  }

  async function expectScoresOrReason(images: number): Promise<void> {
    const { trial } = get();
    const before = tf.memory().numTensors;
    const detector = trial.create();
    try {
      await trial.fit(detector, {}, images);
      expect((await trial.score(detector, 1)).every(Number.isFinite)).toBe(true);
    } catch (error) {
      expect(error).toMatchObject({ name: expect.stringMatching(/^(Settings|Training)Error$/) as string });
      expect((error as Error).message).toMatch(/image/);
    } finally {
      detector.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  }
}
