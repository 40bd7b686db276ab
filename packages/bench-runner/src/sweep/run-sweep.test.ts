import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShardStore } from '@cxr-anomaly/cluster';
import { silentReporter } from '@cxr-anomaly/runs';
import { methods } from '../registry';
import { formatResult, listFailures, workOnRuns, type SweepTask } from './run-sweep';

const task = (folder: string): SweepTask => ({
  ...{ method: 'memdae', kind: 'memdae', preset: 'smoke', settings: {}, valFraction: 0.1, folder },
  data: 'folder:/nowhere/to/be/found',
});

let out: string;
let store: ShardStore;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sweep-'));
  store = await ShardStore.create(join(out, 'tasks'), [task('a'), task('b')]);
});
afterEach(() => rm(out, { recursive: true }));

const signal = new AbortController().signal;
const work = (kind?: string) => workOnRuns(store, { out, kind, methods, reporter: silentReporter, signal });

describe('workOnRuns', () => {
  it('tries a run three times, and keeps why it failed', async () => {
    await work();
    expect(await store.listDone()).toEqual(['0', '1']);
    expect(await listFailures(store, out)).toEqual(
      ['a', 'b'].map((folder) => ({ folder, failure: expect.stringContaining('/nowhere') as string })),
    );
  });

  it('does one run as a task of an array, and leaves it for another task when it fails', async () => {
    process.env['SLURM_ARRAY_TASK_ID'] = '0';
    try {
      await work();
    } finally {
      delete process.env['SLURM_ARRAY_TASK_ID'];
    }
    expect((await store.takeNext('next'))?.attempt).toBe(1);
    expect((await store.takeNext('next to it'))?.attempt).toBe(0);
  });
});

describe('listFailures', () => {
  it('does not count a run whose worker was lost after its end', async () => {
    const claim = await store.takeNext('lost');
    if (claim) await store.finish(claim, formatResult(task('a'), 'was begun 3 times'));
    expect(await listFailures(store, out)).toEqual([{ folder: 'a', failure: 'was begun 3 times' }]);
    await mkdir(join(out, 'a'));
    await writeFile(join(out, 'a', 'metrics.json'), '{}');
    expect(await listFailures(store, out)).toEqual([]);
  });
});
