import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

jest.setTimeout(300_000);

describe('kill-bench', () => {
  it('finds the same leaderboard, and no torn file, however often a bench is killed', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, 'kill-bench.mjs'), '--kills', '4', '--seed', '1'],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^kill 4 after [\d.]+ s: /m);
    expect(stdout).toMatch(/^4 kills: the same leaderboard and scores each time, no torn file$/m);
  });
});
