import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

jest.setTimeout(300_000);

describe('kill', () => {
  it('finds the same results and files, none of them torn, however often bench, train, score, setup and the cache are killed', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, 'kill.mjs'), '--kills', '10', '--seed', '1'],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^bench, kill 4 after [\d.]+ s: /m);
    expect(stdout).toMatch(/^10 kills: the same results and files each time, no torn file$/m);
  });
});
