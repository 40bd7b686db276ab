import { startEngine } from '@cxr-anomaly/engine/node';
import { compareCase, readCases } from './testing/parity-suite';

const cases = [...readCases('deepsvdd_nets.json'), ...readCases('deepsvdd_resnet18.json')];
const maybe = cases.length > 0 ? describe : describe.skip;

maybe('deepSvdd against the reference, native engine', () => {
  beforeAll(async () => {
    await startEngine({ engine: 'native' });
  });

  it.each(cases.map((parity) => [parity.name, parity] as const))(
    '%s: outputs, losses, gradients, optimizer steps, center and scores match',
    async (_, parity) => {
      expect(await compareCase(parity, true)).toEqual([]);
    },
    120_000,
  );
});
