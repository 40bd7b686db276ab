import { silentReporter } from '@cxr-anomaly/runs';
import { methods } from '../registry';
import { listReady } from './list-ready';

async function ready(...assignments: string[]) {
  const warnings: string[] = [];
  const reporter = { ...silentReporter, warn: (line: string) => void warnings.push(line) };
  const listed = await listReady({ methods, seeds: [0, 1], preset: 'smoke', assignments }, reporter);
  return { names: listed.map(({ name }) => name), warnings };
}

describe('listReady', () => {
  it('lists all methods where nothing has to be downloaded', async () => {
    expect(await ready()).toEqual({ names: methods.map(({ name }) => name), warnings: [] });
  });

  it('leaves out a method whose weights cannot be had, and says so once', async () => {
    const { names, warnings } = await ready('encoder=/nowhere/weights.safetensors');
    expect(names).toEqual(['deepsvdd', 'gan-gp', 'memdae', 'rlad']);
    expect(warnings).toEqual([
      expect.stringMatching(/^Mahalanobis is left out\. \/nowhere\/weights\.safetensors cannot be read/),
    ]);
  });
});
