import { startEngine } from '@cxr-anomaly/engine/node';
import type { CheckpointStore, FitHooks } from './contracts';
import { fit } from './fit';
import { Follower, memoryStore, rows } from './testing/follower';

beforeAll(async () => {
  await startEngine();
});

/** Its phases are rounds of one training. */
class RoundsFollower extends Follower {
  readonly rounds = true;
}

interface Ended {
  readonly phase: string;
  readonly epoch: number;
  readonly isLast: boolean;
  readonly loss: number;
  readonly weight: number;
}

async function train(hooks: FitHooks = {}, trainer: Follower = new RoundsFollower()) {
  const ended: Ended[] = [];
  const weightNow = async () => (await trainer.weight.data())[0] as number;
  const summary = await fit(
    trainer,
    { train: rows(8), val: rows(5) },
    {
      ...hooks,
      async onEpoch(event) {
        const { phase, position, epochs, validationLoss = Number.NaN } = event;
        const isLast = position.epoch === epochs - 1;
        ended.push({ phase, epoch: position.epoch, isLast, loss: validationLoss, weight: await weightNow() });
        await hooks.onEpoch?.(event);
      },
    },
  );
  return { summary, ended, weight: await weightNow() };
}

async function readWeight(store: CheckpointStore, name: 'after-first' | 'after-second') {
  const state = await store.read(name);
  const [weight] = (await state?.tensors.weight?.data()) ?? [];
  state?.tensors.weight?.dispose();
  return weight;
}

describe('fit with rounds', () => {
  it('leaves a checkpoint of the end of each round, and none if phases are not rounds', async () => {
    const checkpoints = memoryStore();
    const { ended } = await train({ checkpoints });
    const ends = ended.filter(({ isLast }) => isLast).map(({ weight }) => weight);
    expect(checkpoints.names()).toEqual(['after-first', 'after-second', 'last']);
    expect(await readWeight(checkpoints, 'after-first')).toBe(ends[0]);
    expect(await readWeight(checkpoints, 'after-second')).toBe(ends[1]);
    const plain = memoryStore();
    await train({ checkpoints: plain }, new Follower());
    expect(plain.names()).toEqual(['last']);
  });

  it('continues from the checkpoint of a round as if never stopped', async () => {
    const checkpoints = memoryStore();
    const { weight } = await train({ checkpoints });
    const other = memoryStore();
    const state = await checkpoints.read('after-first');
    if (state) await other.write('last', state);
    const resumed = await train({ checkpoints: other });
    expect(resumed.ended.map(({ phase }) => phase)).toEqual(['second', 'second', 'second', 'second']);
    expect(resumed.weight).toBe(weight);
  });

  it('chooses between the ends of rounds, whatever the losses of the epochs in between', async () => {
    const { summary, ended, weight } = await train({}, new RoundsFollower('val-normal'));
    const ends = ended.filter(({ isLast }) => isLast);
    const best = ends.reduce((least, next) => (next.loss < least.loss ? next : least));
    // The trap: an epoch inside a round loses less, and the best round is not the last.
    expect(Math.min(...ended.map(({ loss }) => loss))).toBeLessThan(best.loss);
    expect(best.phase).toBe('first');
    expect(summary.selected).toEqual({
      by: 'val-normal',
      phase: best.phase,
      epoch: best.epoch,
      validationLoss: best.loss,
    });
    expect(weight).toBe(best.weight);
  });

  it('chooses the same across a stop at any epoch and a resume', async () => {
    const undisturbed = await train({}, new RoundsFollower('val-normal'));
    for (let stopAt = 1; stopAt <= undisturbed.ended.length; stopAt++) {
      const checkpoints = memoryStore();
      const abort = new AbortController();
      let epochs = 0;
      const onEpoch = () => void (++epochs === stopAt && abort.abort());
      const hooks = { checkpoints, signal: abort.signal, onEpoch };
      await expect(train(hooks, new RoundsFollower('val-normal'))).rejects.toThrow(/abort/i);
      const { weight, summary } = await train({ checkpoints }, new RoundsFollower('val-normal'));
      expect(weight).toBe(undisturbed.weight);
      expect(summary.selected).toEqual(undisturbed.summary.selected);
    }
  });
});
