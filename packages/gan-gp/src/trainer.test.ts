import { SettingsError, type LossParts, type LossValues, type TrainingState } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import type { GanGpSettings } from './config';
import { ganGp } from './method';
import { createGenerator } from './network';
import { noise, noiseBatch, SIZE, smallSettings, sourceOf } from './testing/training';
import { GanGpTrainer } from './trainer';

beforeAll(() => startEngine());

/** A trainer on one batch, over and over; everything it holds is freed at the end of the test. */
class Bench {
  readonly images = noiseBatch(2);
  private readonly generator;
  readonly trainer: GanGpTrainer;

  constructor(settings: GanGpSettings) {
    this.generator = createGenerator(settings);
    this.trainer = new GanGpTrainer(settings, this.generator);
    benches.push(this);
  }

  /** Trains a batch and reads its losses. */
  step(epoch: number, step: number): LossValues {
    const batch = { images: this.images, indexes: Int32Array.of(0, 1) };
    const parts: LossParts = this.trainer.step(batch, { phase: 0, epoch, step });
    const values = Object.entries(parts).map(([name, part]) => [name, part.dataSync()[0] as number]);
    tf.dispose({ ...parts });
    return Object.fromEntries(values) as LossValues;
  }

  /** Values of the state's tensors by name, only those whose name starts with this. */
  read(prefix: string): Record<string, number[]> {
    const { tensors } = this.trainer.captureState();
    const wanted = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
    const values = wanted.map(([name, tensor]) => [name, Array.from(tensor.dataSync())] as const);
    tf.dispose({ ...tensors });
    return Object.fromEntries(values);
  }

  dispose(): void {
    this.trainer.dispose();
    this.generator.dispose();
    this.images.dispose();
  }
}

const benches: Bench[] = [];
afterEach(() => benches.splice(0).forEach((bench) => bench.dispose()));

function changed(before: Record<string, number[]>, after: Record<string, number[]>): string[] {
  return Object.keys(before).filter((name) => !tf.util.arraysEqual(before[name] ?? [], after[name] ?? []));
}

describe('GanGpTrainer', () => {
  it('moves the generator in every fifth batch, counted across epochs, and the critic in each', () => {
    const bench = new Bench(smallSettings());
    const moved: number[] = [];
    for (let batch = 1; batch <= 11; batch++) {
      const [generator, critic] = [bench.read('generator/'), bench.read('critic/')];
      bench.step(Math.floor((batch - 1) / 3), (batch - 1) % 3);
      if (changed(generator, bench.read('generator/')).length > 0) moved.push(batch);
      expect(changed(critic, bench.read('critic/'))).toEqual(Object.keys(critic));
    }
    expect(moved).toEqual([5, 10]);
  });

  it('trains every weight of the generator, and by it alone nothing of the critic', () => {
    const [both, criticAlone] = [new Bench(smallSettings({ criticSteps: 1 })), new Bench(smallSettings())];
    const before = both.read('generator/');
    both.step(0, 0);
    criticAlone.step(0, 0);
    expect(changed(before, both.read('generator/'))).toEqual(Object.keys(before));
    expect(both.read('critic/')).toEqual(criticAlone.read('critic/'));
  });

  it('moves the critic by the penalty when the Wasserstein loss is the same', () => {
    const [with10, without] = [10, 0].map((gradientPenaltyWeight) => {
      const bench = new Bench(smallSettings({ gradientPenaltyWeight }));
      bench.step(0, 0);
      return bench.read('critic/');
    }) as [Record<string, number[]>, Record<string, number[]>];
    const kernels = Object.keys(with10).filter((name) => name.endsWith('/kernel'));
    expect(changed(with10, without)).toEqual(kernels);
  });

  it('reports the same losses in every batch, the generator’s as of its last step', () => {
    const bench = new Bench(smallSettings({ criticSteps: 2 }));
    const reports = [0, 1, 2, 3].map((step) => bench.step(0, step));
    const names = ['critic', 'gradientPenalty', 'adversarial', 'latent', 'reconstruction', 'dissimilarity'];
    for (const report of reports)
      expect(Object.keys(report).sort()).toEqual(
        [...names, 'loss', 'score', 'scoreSpread', 'imageSpread'].sort(),
      );
    const losses = reports.map(({ loss }) => loss);
    expect(losses[2]).toBe(losses[1]);
    expect(new Set(losses).size).toBe(3);
    expect(new Set(reports.map(({ critic }) => critic)).size).toBe(4);
    const {
      loss,
      adversarial = 0,
      latent = 0,
      reconstruction = 0,
      dissimilarity = 0,
    } = reports[3] as LossValues;
    expect(loss).toBeCloseTo(adversarial + latent + 10 * reconstruction + 20 * dissimilarity, 4);
  });

  it('continues from a captured state as if never stopped: losses, weights and the next generator step', () => {
    const bench = new Bench(smallSettings());
    for (let step = 0; step < 3; step++) bench.step(0, step);
    const state: TrainingState = bench.trainer.captureState();
    const resumed = new Bench(smallSettings());
    resumed.trainer.restoreState(state);
    tf.dispose({ ...state.tensors });
    for (let step = 0; step < 3; step++) expect(resumed.step(1, step)).toEqual(bench.step(1, step));
    expect(resumed.read('')).toEqual(bench.read(''));
  });

  it('draws other points for the penalty in each batch and for each seed', () => {
    const start = new Bench(smallSettings()).trainer.captureState();
    const penalty = (seed: number, step: number): number | undefined => {
      const bench = new Bench(smallSettings({ seed }));
      bench.trainer.restoreState(start);
      return bench.step(0, step).gradientPenalty;
    };
    expect(new Set([penalty(0, 0), penalty(0, 1), penalty(1, 0)]).size).toBe(3);
    expect(penalty(1, 0)).toBe(penalty(1, 0));
    tf.dispose({ ...start.tensors });
  });

  it('moves by less once the rate has fallen', () => {
    const moves = [0, 3].map((epoch) => {
      const bench = new Bench(smallSettings({ epochs: 4, decayEpochs: 4, criticSteps: 1 }));
      const before = bench.read('');
      bench.step(epoch, 0);
      const after = bench.read('');
      return ['critic/conv1/kernel', 'generator/encoder1.main.0/kernel'].map((name) =>
        Math.max(...(before[name] ?? []).map((value, i) => Math.abs(value - (after[name]?.[i] as number)))),
      );
    }) as [number[], number[]];
    // A quarter of the rate; the generator's first Adam step has the size of the rate itself.
    expect((moves[1][1] as number) / (moves[0][1] as number)).toBeCloseTo(0.25, 2);
    expect((moves[1][0] as number) / (moves[0][0] as number)).toBeLessThan(0.5);
  });

  it('reconstructs better after some training', async () => {
    const settings = smallSettings({ epochs: 30, criticSteps: 1, learningRate: 1e-3, width: 4 });
    const source = sourceOf(noise(4).map((value, i) => 0.5 * Math.sin((i % 192) / 20) + 0.1 * value));
    const detector = ganGp.create(settings, source.preprocessing);
    const reconstruction: (number | undefined)[] = [];
    await detector.fit(
      { train: source },
      { onEpoch: ({ losses }) => void reconstruction.push(losses.reconstruction) },
    );
    detector.dispose();
    expect(reconstruction.at(-1)).toBeLessThan(0.7 * (reconstruction[0] as number));
  }, 60_000);
});

describe('fit with GAN-GP', () => {
  const fit = async (changes: Partial<GanGpSettings>, pixels: Float32Array): Promise<void> => {
    const source = sourceOf(pixels);
    const detector = ganGp.create(smallSettings(changes), source.preprocessing);
    try {
      await detector.fit({ train: source });
    } finally {
      detector.dispose();
    }
  };

  it('stops with an explanation when the generator returns one image for all', async () => {
    await expect(fit({ criticSteps: 1 }, new Float32Array(4 * SIZE).fill(0.5))).rejects.toThrow(
      /reconstructs every image as the same one/,
    );
  });

  it('stops with an explanation when a loss is no longer finite', async () => {
    const broken = noise(4);
    broken[5] = Number.NaN;
    await expect(fit({ criticSteps: 1 }, broken)).rejects.toThrow(/became NaN in train, epoch 1, step 1/);
  });

  it('stops with an explanation when the critic runs away', async () => {
    await expect(fit({ learningRate: 1, criticSteps: 1 }, noise(4))).rejects.toThrow(
      /critic runs away|became (NaN|-?Infinity)/,
    );
  });

  it('refuses training so short that the generator would never take a step', async () => {
    await expect(fit({ epochs: 2, criticSteps: 5 }, noise(4))).rejects.toThrow(SettingsError);
    await expect(fit({ epochs: 2, criticSteps: 5 }, noise(4))).rejects.toThrow(/all epochs have 4 batches/);
    await expect(fit({ epochs: 2, criticSteps: 4 }, noise(4))).resolves.toBeUndefined();
  });
});
