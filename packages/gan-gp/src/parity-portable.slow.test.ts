import { startEngine } from '@cxr-anomaly/engine/node';
import { compareCase } from './testing/compare-case';
import { readCases } from './testing/parity-case';

const MINUTES = 60_000;

const cases = readCases().filter(({ name }) => name !== 'full');
const maybe = cases.length > 0 ? describe : describe.skip;

maybe('ganGp against the reference, portable engine', () => {
  beforeAll(() => startEngine({ engine: 'portable' }));

  it.each(cases.map((parity) => [parity.name, parity] as const))(
    '%s: outputs, losses, gradients, optimizer steps and scores match',
    (_, parity) => compareCase(parity),
    2 * MINUTES,
  );
});
