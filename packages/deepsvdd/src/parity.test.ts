import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { EngineReplay } from './testing/engine-replay';
import { compare64 } from './testing/float64/compare64';
import { replay64, type Trajectory64 } from './testing/float64/trajectory64';
import { readCases, type ParityCase } from './testing/parity-case';

const KINDS = ['center', 'forward', 'gradient', 'loss', 'parameter', 'score', 'statistics'];
const MINUTES = 60_000;

const lenets = readCases('deepsvdd_nets.json').map((parity) => [parity.name, parity] as const);
const resnets = readCases('deepsvdd_resnet18.json').map((parity) => [parity.name, parity] as const);
const onNative = isNativeInstalled() ? it : it.skip;
const maybe = lenets.length > 0 ? describe : describe.skip;

const trajectories = new Map<string, Trajectory64 | undefined>();

/** Computed once, for both the test of the trajectory and that of the engine. */
function trajectoryOf(parity: ParityCase): Trajectory64 | undefined {
  if (!trajectories.has(parity.name)) trajectories.set(parity.name, replay64(parity));
  return trajectories.get(parity.name);
}

maybe('replay64', () => {
  it.each(lenets)(
    '%s: gives every number of the reference',
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

maybe('deepSvdd against the reference, native engine', () => {
  onNative.each([...lenets, ...resnets])(
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
