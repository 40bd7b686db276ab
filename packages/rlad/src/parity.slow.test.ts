import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { nativeProducts } from '@cxr-anomaly/parity';
import { EngineReplay } from './testing/engine-replay';
import { compare64 } from './testing/float64/compare64';
import { replay64, type Trajectory64 } from './testing/float64/trajectory64';
import { describeRlad, type RladCase } from './testing/parity-case';

const MINUTES = 60_000;

const onNative = isNativeInstalled() ? it : it.skip;

let computed: Trajectory64 | undefined;

/** Computed once, for both the test of the trajectory and that of the engine. */
async function trajectoryOf(wanted: RladCase): Promise<Trajectory64> {
  await startEngine();
  computed ??= replay64(wanted, nativeProducts());
  return computed;
}

describeRlad('replay64', (parity) => {
  it(
    'reproduces the numbers of the reference in round 0: outputs, losses, gradients, an optimizer step and the memory',
    async () => {
      const { failures, compared } = compare64(parity, await trajectoryOf(parity));
      expect(failures).toEqual([]);
      expect(Object.keys(compared).sort()).toEqual(['forward', 'gradient', 'loss', 'memory', 'parameter']);
    },
    5 * MINUTES,
  );
});

describeRlad('rlad against the reference, native engine', (parity) => {
  onNative(
    'reproduces its outputs, losses, gradients, optimizer step, anchors, memory and scores over three rounds',
    async () => {
      await startEngine({ engine: 'native' });
      const replay = await EngineReplay.open(parity);
      try {
        const { failures, compared } = await replay.run(await trajectoryOf(parity));
        expect(failures).toEqual([]);
        const kinds = ['anchors', 'forward', 'gradient', 'loss', 'memory', 'parameter', 'score'];
        expect(Object.keys(compared).sort()).toEqual(kinds);
      } finally {
        replay.dispose();
      }
    },
    5 * MINUTES,
  );
});
