import type { CommonSettings, Method } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContractOptions } from './contract-options';
import type { Subject } from './subject';
import { describeInput } from './suites/input';
import { describeKeeping } from './suites/keeping';
import { describeNeighbors } from './suites/neighbors';
import { describeScoring } from './suites/scoring';
import { describeTraining } from './suites/training';
import { Trial } from './trial';

/** Tests the contract that every detector must keep, whatever its method. */
export function describeDetector<S extends CommonSettings>(
  method: Method<S>,
  options: ContractOptions<S>,
): void {
  const { engine, phantom, settings } = options;
  let subject: Subject<S> | undefined;
  const get = (): Subject<S> => {
    if (subject) return subject;
    throw new Error('The suite has not started: check why its beforeAll failed.');
  };

  describe(`${method.title} as a detector, ${engine} engine`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'detector-contract-'));

    beforeAll(async () => {
      await startEngine({ engine });
      const trial = await Trial.open(method, settings, phantom, join(folder, 'cache'));
      const trained = trial.create();
      await trial.fit(trained);
      subject = { method, options, trial, trained, scores: await trial.score(trained, 7), folder };
    }, 120_000);

    afterAll(() => {
      subject?.trained.dispose();
      rmSync(folder, { recursive: true, force: true });
    });

    it('has the name of its method, by which its bundle is loaded', () => {
      expect(get().trained.method).toBe(method.name);
    });

    describeTraining(get);
    describeScoring(get);
    describeInput(get);
    describeKeeping(get);
    describeNeighbors(get, options.neighbors);
  });
}
