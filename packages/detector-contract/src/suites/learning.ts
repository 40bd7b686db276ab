import type { CommonSettings } from '@cxr-anomaly/core-nets';
import { auroc } from '@cxr-anomaly/metrics';
import { join } from 'node:path';
import type { ContractOptions } from '../contract-options';
import type { GetSubject } from '../subject';
import { Trial } from '../trial';

/** AUROC that learning must add: more than rounding of another machine takes away, half of what MemDAE adds, whose gain is the smallest. */
const MARGIN = 0.02;

/** Random networks tell some lesions too, so what counts is what training adds to them; a mean of seeds, as one may be lucky. */
const SEEDS = [0, 1];

/** Training teaches something. */
export function describeLearning<S extends CommonSettings>(
  get: GetSubject<S>,
  { untrained, learning }: ContractOptions<S>,
): void {
  const maybe = untrained ? it : it.skip;
  maybe(
    'tells lesions better than the same training without learning',
    async () => {
      const { method, options, folder } = get();
      const { settings, phantom } = learning ?? options;
      const trial = await Trial.open(method, settings, phantom, join(folder, 'cache'));
      const measure = async (changes: Partial<S>) => {
        const detector = trial.create(changes);
        try {
          await trial.fit(detector);
          const labels = trial.test.items.map(({ label }) => label);
          return auroc(await trial.score(detector, settings.batchSize), labels);
        } finally {
          detector.dispose();
        }
      };
      let gain = 0;
      for (const seed of SEEDS) {
        const seeded = { seed } as Partial<S>;
        gain += (await measure(seeded)) - (await measure({ ...untrained, ...seeded }));
      }
      expect(gain / SEEDS.length).toBeGreaterThan(MARGIN);
    },
    600_000, // ends what hangs: a minute or two beside another test file
  );
}
