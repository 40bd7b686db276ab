import { startEngine } from '@cxr-anomaly/engine/node';
import { EngineReplay } from './testing/engine-replay';
import { replay64 } from './testing/float64/trajectory64';
import { readCases } from './testing/parity-case';

const MINUTES = 60_000;

const lenets = readCases('deepsvdd_nets.json').map((parity) => [parity.name, parity] as const);
const resnets = readCases('deepsvdd_resnet18.json').map((parity) => [parity.name, parity] as const);
const maybe = lenets.length > 0 ? describe : describe.skip;

maybe('deepSvdd against the reference, portable engine', () => {
  beforeAll(() => startEngine({ engine: 'portable' }));

  it.each(lenets)(
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

  it.each(resnets)(
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
