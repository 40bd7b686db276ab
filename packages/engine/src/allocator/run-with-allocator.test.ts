import { runSource, startSource } from '../testing/child-process';
import { allocatorSettings, allocatorVariables } from './allocator-settings';
import { glibcVersion } from './glibc-version';

const COMMAND = 'allocator/testing/allocated.ts';
const PLAIN = { MALLOC_MMAP_MAX_: '', MALLOC_TRIM_THRESHOLD_: '', MALLOC_TOP_PAD_: '' };
const withGlibc = glibcVersion() === undefined ? describe.skip : describe;

jest.setTimeout(30_000); // processes start slowly while others compute

withGlibc('runWithAllocator', () => {
  it('runs the command with the allocator set, and ends with its exit code', async () => {
    const { code, stdout } = await runSource(COMMAND, ['exit', '5'], PLAIN);
    expect(code).toBe(5);
    expect(stdout).toMatch(/^\d+ 0 ready\n$/);
  });

  it('does not start a second process where the user has set the allocator', async () => {
    const { child, ended } = startSource(COMMAND, ['exit'], { ...PLAIN, MALLOC_TOP_PAD_: '1024' });
    const { stdout, code } = await ended;
    expect(stdout).toBe(`${child.pid} none ready\n`);
    expect(code).toBe(0);
  });

  it('passes a signal on and ends as the command does: by the signal', async () => {
    const { child, ended, printed } = startSource(COMMAND, ['wait'], PLAIN);
    await printed('ready');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ signal: 'SIGINT', code: null });
  });

  it('passes a signal on and ends as the command does: by its own exit code', async () => {
    const { child, ended, printed } = startSource(COMMAND, ['catch'], PLAIN);
    await printed('ready');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ signal: null, code: 7 });
  });

  it('leaves no child behind when it is killed outright', async () => {
    const { child, ended, printed } = startSource(COMMAND, ['wait'], PLAIN);
    await printed('ready');
    child.kill('SIGKILL');
    // Resolves only when the child, which keeps the same output open, has ended too.
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
  });
});

describe('allocatorVariables', () => {
  withGlibc('with glibc', () => {
    it('keeps free memory up to less than what the machine has', () => {
      // Tests run with the allocator set, and then there is nothing to add.
      for (const name of Object.keys(allocatorSettings())) delete process.env[name];
      const { MALLOC_TRIM_THRESHOLD_: threshold } = allocatorVariables();
      expect(Number(threshold)).toBeGreaterThan(2 ** 28);
      expect(Number(threshold)).toBeLessThan(2 ** 41);
    });
  });
});
