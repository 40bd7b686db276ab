import { startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture } from '@cxr-anomaly/fixtures';
import { EngineReplay } from './testing/engine-replay';
import { replay64 } from './testing/float64/trajectory64';
import type { NetworksFixture } from './testing/parity-case';

const MINUTES = 60_000;

beforeAll(() => startEngine({ engine: 'portable' }));

const LENETS = 'deepSvdd against the reference, portable engine: LeNets';

describeFixture<NetworksFixture>('deepsvdd_nets.json', LENETS, ({ cases }) => {
  it.each(cases.map((parity) => [parity.name, parity] as const))(
    '%s: outputs, losses, gradients, optimizer steps, center and scores match',
    async (_, parity) => {
      const replay = new EngineReplay(parity, replay64(parity));
      try {
        expect((await replay.compareTraining()).failures).toEqual([]);
      } finally {
        replay.dispose();
      }
    },
    5 * MINUTES,
  );
});

const RESNETS = 'deepSvdd against the reference, portable engine: ResNets';

describeFixture<NetworksFixture>('deepsvdd_resnet18.json', RESNETS, ({ cases }) => {
  it.each(cases.map((parity) => [parity.name, parity] as const))(
    '%s: outputs and the loss match',
    async (_, parity) => {
      const replay = new EngineReplay(parity, undefined);
      try {
        const { failures, compared } = await replay.compareForward();
        expect(failures).toEqual([]);
        expect(Object.keys(compared).sort()).toEqual(['forward', 'loss']);
      } finally {
        replay.dispose();
      }
    },
    5 * MINUTES,
  );
});
