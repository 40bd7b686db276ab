import { runBounded } from './run-bounded';

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describe('runBounded', () => {
  it('runs all, started in ascending order, never more than the limit at once', async () => {
    const started: number[] = [];
    let running = 0;
    let most = 0;
    await runBounded(20, 3, async (i) => {
      started.push(i);
      most = Math.max(most, ++running);
      await pause((i * 7) % 5);
      running--;
    });
    expect(started).toEqual([...Array(20).keys()]);
    expect(most).toBe(3);
  });

  it('starts nothing more after a failure, lets running calls end, then throws it', async () => {
    const events: string[] = [];
    const run = runBounded(10, 2, async (i) => {
      events.push(`start ${i}`);
      await pause(i === 0 ? 5 : 20);
      if (i === 0) throw new Error('first');
      events.push(`end ${i}`);
    });
    await expect(run).rejects.toThrow('first');
    expect(events).toEqual(['start 0', 'start 1', 'end 1']);
  });
});
