import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture } from '@cxr-anomaly/fixtures';
import { EngineReplay } from './testing/engine-replay';
import { compare64 } from './testing/float64/compare64';
import { replay64, type Trajectory64 } from './testing/float64/trajectory64';
import type { NetworksFixture, ParityCase } from './testing/parity-case';

const KINDS = ['center', 'forward', 'gradient', 'loss', 'parameter', 'score', 'statistics'];
const MINUTES = 60_000;

const onNative = isNativeInstalled() ? it : it.skip;

const trajectories = new Map<string, Trajectory64 | undefined>();

/** Computed once, for both the test of the trajectory and that of the engine. */
function trajectoryOf(parity: ParityCase): Trajectory64 | undefined {
  if (!trajectories.has(parity.name)) trajectories.set(parity.name, replay64(parity));
  return trajectories.get(parity.name);
}

describeFixture<NetworksFixture>('deepsvdd_nets.json', 'replay64', ({ cases }) => {
  it.each(cases.map((parity) => [parity.name, parity] as const))(
    '%s: reproduces every number of the reference',
    (_, parity) => {
      const trajectory = trajectoryOf(parity);
      if (!trajectory) throw new Error(`${parity.name} has no float64 twin.`);
      const { failures, compared } = compare64(parity, trajectory);
      expect(failures).toEqual([]);
      expect(Object.keys(compared).sort()).toEqual(KINDS);
    },
    5 * MINUTES,
  );
});

describe.each(['deepsvdd_nets.json', 'deepsvdd_resnet18.json'])('%s', (file) => {
  describeFixture<NetworksFixture>(file, 'deepSvdd against the reference, native engine', ({ cases }) => {
    onNative.each(cases.map((parity) => [parity.name, parity] as const))(
      '%s: outputs, losses, gradients, optimizer steps, center and scores match',
      async (_, parity) => {
        await startEngine({ engine: 'native' });
        const replay = new EngineReplay(parity, trajectoryOf(parity));
        try {
          const { failures, compared } = await replay.compareTraining();
          expect(failures).toEqual([]);
          expect(Object.keys(compared).sort()).toEqual(KINDS);
        } finally {
          replay.dispose();
        }
      },
      5 * MINUTES,
    );
  });
});
