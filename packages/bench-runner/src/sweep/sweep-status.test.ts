import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ShardStore } from '@cxr-anomaly/cluster';
import { methods } from '../registry';
import { planSweep } from './plan-sweep';
import { parseGrid } from './read-grid';
import { formatResult, listTasks, tasksFolder } from './run-sweep';
import { formatStatus, readStatus } from './sweep-status';
import { PORTABLE } from './testing/portable';

it('shows what runs and what failed for good, and why, until sweep is called again', async () => {
  const out = await mkdtemp(join(tmpdir(), 'status-'));
  const grid = await parseGrid('methods: [memdae, rlad]\npresets: smoke\nseeds: 0-1', 'grid.yaml', methods);
  const parts = await planSweep(grid, out, PORTABLE);
  const all = { done: 0, running: 0, failed: 0, failures: [], runs: 2 };
  expect(await readStatus(parts, out)).toMatchObject([all, all]);
  const store = await ShardStore.create(tasksFolder(out, parts), listTasks(parts, grid, out));
  const failing = await store.takeNext('w');
  const [run] = parts[0]?.runs ?? [];
  const folder = relative(out, run?.folder ?? '');
  if (failing) await store.finish(failing, formatResult(listTasks(parts, grid, out)[0]!, 'no space\nleft'));
  await store.takeNext('w');
  const status = await readStatus(parts, out);
  expect(status).toMatchObject([
    { method: 'MemDAE', done: 0, running: 0, failed: 1, failures: [{ folder, failure: 'no space\nleft' }] },
    { method: 'RLAD', done: 0, running: 1, failed: 0 },
  ]);
  expect(formatStatus(status)).toContain(`0 of 4 runs done, 1 running, 1 failed`);
  expect(formatStatus(status)).toContain(`${folder} failed: no space\n  left\nCall sweep again`);
  await rm(out, { recursive: true });
});
