import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { compareCase } from './testing/compare-case';
import { readCases } from './testing/parity-case';

const MINUTES = 60_000;

const full = readCases().filter(({ name }) => name === 'full');
const maybe = full.length > 0 ? describe : describe.skip;
const onNative = isNativeInstalled() ? it : it.skip;

maybe('ganGp against the reference at its own width, native engine', () => {
  onNative.each(full.map((parity) => [parity.name, parity] as const))(
    '%s: outputs, losses, gradients, optimizer steps and scores match',
    async (_, parity) => {
      await startEngine({ engine: 'native' });
      await compareCase(parity);
    },
    5 * MINUTES,
  );
});
