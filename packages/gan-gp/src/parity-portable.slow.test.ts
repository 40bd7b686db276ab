import { startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture } from '@cxr-anomaly/fixtures';
import { compareCase } from './testing/compare-case';
import { casesOf, type NetworksFixture } from './testing/parity-case';

const MINUTES = 60_000;

const NARROWEST = 'ganGp against the reference, portable engine';

describeFixture<NetworksFixture>('gangp_nets.json', NARROWEST, (fixture) => {
  beforeAll(() => startEngine({ engine: 'portable' }));

  it.each(casesOf(fixture).slice(0, 1))(
    '%s: outputs, losses, gradients, optimizer steps and scores match',
    (_, parity) => compareCase(parity),
    2 * MINUTES,
  );
});
