import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { nativeProducts } from '@cxr-anomaly/parity';
import { EngineReplay } from './testing/engine-replay';
import { compare64 } from './testing/float64/compare64';
import { replay64, type Trajectory64 } from './testing/float64/trajectory64';
import { describeMemDae, type MemDaeCase } from './testing/parity-case';

const MINUTES = 60_000;

const onNative = isNativeInstalled() ? it : it.skip;

let computed: Trajectory64 | undefined;

/** Computed once, for both the test of the trajectory and that of the engine. */
async function trajectoryOf(wanted: MemDaeCase): Promise<Trajectory64> {
  await startEngine();
  computed ??= replay64(wanted, nativeProducts());
  return computed;
}

describeMemDae('replay64', (parity) => {
  it(
    'reproduces the numbers of the reference: outputs, losses, gradients, the optimizer step and statistics',
    async () => {
      const { failures, compared } = compare64(parity, await trajectoryOf(parity));
      expect(failures).toEqual([]);
      expect(Object.keys(compared).sort()).toEqual([
        'forward',
        'gradient',
        'loss',
        'parameter',
        'statistics',
      ]);
    },
    5 * MINUTES,
  );
});

describeMemDae('memDae against the reference, native engine', (parity) => {
  onNative(
    'reproduces its outputs, losses, gradients, optimizer steps, statistics, memory and scores',
    async () => {
      await startEngine({ engine: 'native' });
      const replay = await EngineReplay.open(parity);
      try {
        const { failures, compared } = await replay.run(await trajectoryOf(parity));
        expect(failures).toEqual([]);
        expect(Object.keys(compared).sort()).toEqual([
          'forward',
          'gradient',
          'loss',
          'memory',
          'parameter',
          'score',
          'statistics',
        ]);
      } finally {
        replay.dispose();
      }
    },
    5 * MINUTES,
  );
});
