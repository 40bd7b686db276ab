import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoSlurm } from './install-slurm';
import { Slurm } from './slurm';

/** What tests on a real Slurm work with, from the first `beforeAll` on. */
export interface SlurmTrial {
  readonly slurm: Slurm;
  /** A folder of their own, removed at the end. */
  readonly folder: string;
}

/** Describes tests that need a real Slurm, started for them; they are skipped where it is not installed. */
export function describeSlurm(title: string, suite: (trial: SlurmTrial) => void): void {
  (whyNoSlurm() === undefined ? describe : describe.skip)(title, () => {
    const trial = {} as { slurm: Slurm; folder: string };
    beforeAll(async () => {
      trial.folder = await mkdtemp(join(tmpdir(), 'on-slurm-'));
      trial.slurm = await Slurm.start(join(trial.folder, 'slurm'));
    });
    afterAll(async () => {
      await trial.slurm.stop();
      await rm(trial.folder, { recursive: true });
    });
    suite(trial);
  });
}
