import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { describeFixture } from '@cxr-anomaly/fixtures';
import { compareCase } from './testing/compare-case';
import { casesOf, type NetworksFixture } from './testing/parity-case';

const MINUTES = 60_000;

const onNative = isNativeInstalled() ? it : it.skip;
const WIDER = 'ganGp against the reference at its wider networks, native engine';

describeFixture<NetworksFixture>('gangp_nets.json', WIDER, (fixture) => {
  const wider = casesOf(fixture).slice(1);
  if (wider.length === 0) return it.skip('needs a second case', () => undefined);
  onNative.each(wider)(
    '%s: outputs, losses, gradients, optimizer steps and scores match',
    async (_, parity) => {
      await startEngine({ engine: 'native' });
      await compareCase(parity);
    },
    5 * MINUTES,
  );
});
