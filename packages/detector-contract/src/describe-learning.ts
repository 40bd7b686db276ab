import type { CommonSettings, Method } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import { auroc } from '@cxr-anomaly/metrics';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Trial } from './trial';

export interface LearningOptions<Settings extends CommonSettings> {
  /** Settings that learn something from the phantom. */
  readonly settings: Settings;
  readonly phantom: string;
  /** Changes the settings so that the same training learns nothing, e.g. `{ learningRate: 1e-12 }`. */
  readonly untrained: Partial<Settings>;
}

/** AUROC that learning must add: more than rounding on another machine takes away, half of what MemDAE, the lowest, gains. */
const MARGIN = 0.02;

/** Tests that training teaches something: even random networks detect some lesions, so what counts is what training adds. */
export function describeLearning<S extends CommonSettings>(
  method: Method<S>,
  { settings, phantom, untrained }: LearningOptions<S>,
): void {
  describe(`training of ${method.title}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'learning-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('detects lesions better than the same training without learning', async () => {
      await startEngine();
      const trial = await Trial.open(method, settings, phantom, join(folder, 'cache'));
      const labels = trial.test.items.map(({ label }) => label);
      const measure = async (changes: Partial<S> = {}) => {
        const detector = trial.create(changes);
        try {
          await trial.fit(detector);
          return auroc(await trial.score(detector, settings.batchSize), labels);
        } finally {
          detector.dispose();
        }
      };
      expect(await measure()).toBeGreaterThan((await measure(untrained)) + MARGIN);
    }, 300_000); // ends a test that hangs
  });
}
