import { methods } from '../registry';
import { planSweep } from './plan-sweep';
import { parseGrid } from './read-grid';
import { PORTABLE } from './testing/portable';

const plan = async (text: string, out = 'out') =>
  planSweep(await parseGrid(text, 'grid.yaml', methods), out, PORTABLE);

describe('planSweep', () => {
  it('lists every combination in a folder of its own, a method without a setting only once', async () => {
    const parts = await plan(
      'methods: [memdae, mahalanobis]\npresets: [smoke, quick]\nseeds: 0-2\nsettings:\n  epochs: [1, 2]\n  batchSize: [4, 8]',
    );
    expect(parts).toHaveLength(2 * 4);
    const runs = parts.flatMap((part) => part.runs);
    expect(runs).toHaveLength(2 * 3 * (4 + 2));
    expect(new Set(runs.map(({ folder }) => folder)).size).toBe(runs.length);
    expect(new Set(runs.map(({ method, settings }) => JSON.stringify([method.name, settings]))).size).toBe(
      runs.length,
    );
    expect(parts[0]?.out).toMatch(/^out[/\\]phantom-smoke-epochs=1-batchSize=4-[0-9a-f]{6}$/);
  });

  it('finds a run in the same folder whatever else the grid holds', async () => {
    const folders = async (text: string) =>
      (await plan(text)).flatMap((part) => part.runs.map(({ folder }) => folder));
    const few = await folders('methods: memdae\nsettings:\n  epochs: 2');
    const many = await folders('methods: [rlad, memdae]\nseeds: [1, 0]\nsettings:\n  epochs: [1, 2]');
    expect(many).toEqual(expect.arrayContaining(few));
  });

  it.each([
    ['methods: memdae\nsettings:\n  epochs: 1\n  epoch: 2', /grid\.yaml, line 4: .*epoch/],
    ['methods: memdae\nsettings:\n  batchSize: 4\n  epochs:\n    - 1\n    - many', /line 4: .*epochs/],
  ])('refuses %j', async (text, message) => {
    await expect(plan(text)).rejects.toThrow(message);
  });
});
