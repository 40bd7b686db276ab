import {
  decodeTensors,
  encodeTensors,
  toTensor,
  type CommonSettings,
  type Detector,
  type Method,
} from '@cxr-anomaly/core-nets';
import { createCheckpointStore, loadBundle, saveBundle } from '@cxr-anomaly/core-nets/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Trial } from './trial';

export interface ContractOptions<Settings extends CommonSettings> {
  /** Settings that train in seconds. */
  readonly settings: Settings;
  /** A small phantom, e.g. `phantom?n=24&side=32`. */
  readonly phantom: string;
  readonly engine: 'auto' | 'portable';
  /** Weights that this training rightly leaves alone, by reference name. */
  readonly untrained?: (name: string) => boolean;
}

/** Runs what every detector must keep, whatever its method. */
export function describeDetector<S extends CommonSettings>(
  method: Method<S>,
  options: ContractOptions<S>,
): void {
  const { engine, phantom, settings, untrained = () => false } = options;
  const folder = mkdtempSync(join(tmpdir(), 'detector-contract-'));
  let trial: Trial<S>;
  let trained: Detector<S>;
  let scores: Float32Array;

  describe(`${method.title} as a detector, ${engine} engine`, () => {
    beforeAll(async () => {
      await startEngine({ engine });
      trial = await Trial.open(method, settings, phantom, join(folder, 'cache'));
      trained = trial.create();
      await trial.fit(trained);
      scores = await trial.score(trained, 7);
    }, 120_000);

    afterAll(() => {
      trained.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    it('changes every trainable weight in fit', async () => {
      const fresh = trial.create();
      const [before, after] = [fresh.exportWeights(), trained.exportWeights()];
      const unchanged: string[] = [];
      for (const [name, tensor] of Object.entries(before)) {
        const other = after[name] as tf.Tensor;
        const same = (await tf.all(tf.equal(tensor, other)).data())[0] === 1;
        if (same && !untrained(name)) unchanged.push(name);
      }
      tf.dispose([Object.values(before), Object.values(after)]);
      fresh.dispose();
      expect(unchanged).toEqual([]);
    });

    it('gives finite scores that differ from image to image', () => {
      expect(scores.every(Number.isFinite)).toBe(true);
      expect(new Set(scores).size).toBeGreaterThan(scores.length / 2);
    });

    it('scores an image the same in any batch', async () => {
      for (const batchSize of [1, 4, scores.length]) {
        const others = await trial.score(trained, batchSize);
        others.forEach((score, i) => expect(Math.abs(score / (scores[i] as number) - 1)).toBeLessThan(1e-4));
      }
    });

    it('gives the same scores, bit for bit, when trained again with the same seed, and others with another', async () => {
      const again = trial.create();
      await trial.fit(again);
      expect(await trial.score(again, 7)).toEqual(scores);
      const other = trial.create({ seed: settings.seed + 1 } as Partial<S>);
      await trial.fit(other);
      expect(await trial.score(other, 7)).not.toEqual(scores);
      again.dispose();
      other.dispose();
    }, 120_000);

    it('gives the undisturbed scores after an abort in any epoch and a resume', async () => {
      const epochs = await countEpochs();
      for (let stopAt = 1; stopAt < epochs; stopAt++) {
        const checkpoints = createCheckpointStore(join(folder, `stop-${stopAt}`));
        const abort = new AbortController();
        let seen = 0;
        const stopped = trial.create();
        const onEpoch = () => void (++seen === stopAt && abort.abort());
        await expect(trial.fit(stopped, { checkpoints, signal: abort.signal, onEpoch })).rejects.toThrow(
          /abort/i,
        );
        stopped.dispose();
        const resumed = trial.create();
        await trial.fit(resumed, { checkpoints });
        expect(await trial.score(resumed, 7)).toEqual(scores);
        resumed.dispose();
      }
    }, 300_000);

    it('scores the same after its bundle is saved and loaded', async () => {
      const bundle = join(folder, 'bundle');
      for await (const batch of trial.test.batches({ batchSize: 2 })) {
        const goldenImages = toTensor(batch);
        await saveBundle(bundle, trained, { goldenImages });
        goldenImages.dispose();
        break;
      }
      const loaded = await loadBundle(bundle, method);
      expect(await trial.score(loaded, 7)).toEqual(scores);
      expect(loaded.settings).toEqual(settings);
      loaded.dispose();
    });

    it('scores the same after its weights went through a safetensors file into a new detector', async () => {
      const exported = trained.exportWeights();
      const bytes = await encodeTensors(exported);
      const { tensors } = decodeTensors(bytes, 'weights.safetensors');
      const other = trial.create({ seed: settings.seed + 1 } as Partial<S>);
      other.importWeights(tensors);
      expect(await trial.score(other, 7)).toEqual(scores);
      tf.dispose([Object.values(exported), Object.values(tensors)]);
      other.dispose();
    });

    it('explains each image by a map of its size, nowhere negative', async () => {
      for await (const batch of trial.test.batches({ batchSize: 3 })) {
        const images = toTensor(batch);
        const map = trained.explain(images);
        expect(map.shape).toEqual(images.shape.slice(0, 3));
        const values = await map.data();
        expect(values.every((value) => value >= 0)).toBe(true);
        expect(new Set(values).size).toBeGreaterThan(1);
        tf.dispose([images, map]);
        break;
      }
    });

    it('leaves as many tensors after each step and each scored batch, and none after dispose', async () => {
      const start = tf.memory().numTensors;
      const detector = trial.create();
      const phases = new Map<string, Set<number>>();
      const onStep = ({ phase, position }: { phase: string; position: { epoch: number; step: number } }) => {
        // The optimizer makes its moments in a phase's first step.
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

    it('trains on a single image', async () => {
      const detector = trial.create();
      await trial.fit(detector, {}, 1);
      const single = await trial.score(detector, 1);
      expect(single.every(Number.isFinite)).toBe(true);
      detector.dispose();
    }, 60_000);
  });

  async function countEpochs(): Promise<number> {
    const detector = trial.create();
    const { epochs } = await trial.fit(detector);
    detector.dispose();
    return epochs;
  }
}
