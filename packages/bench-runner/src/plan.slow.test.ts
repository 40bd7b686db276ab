import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunMetrics, RunPlan } from '@cxr-anomaly/runs';
import { methods } from './registry';
import { runCommand } from './testing/run-command';

jest.setTimeout(240_000);

const RUN = ['--data', 'phantom?n=40&side=32', '--preset', 'smoke', '--json'];

/** Times depend on what else the machine is doing; benchmarks/results/plan.md shows how accurate plans are on a quiet one. */
const TIME_FACTOR = 3;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'plan-'));
});
afterAll(() => rm(cwd, { recursive: true }));

describe('cxr-anomaly plan', () => {
  it.each(methods.map(({ name }) => name))('predicts what training %s then takes', async (name) => {
    const planned = await runCommand(['plan', name, ...RUN], cwd);
    expect(planned).toMatchObject({ code: 0 });
    const { images, phases, seconds, bytes } = JSON.parse(planned.stdout) as RunPlan;
    // The rehearsal leaves nothing behind.
    const cache = join(cwd, 'cache', 'images');
    const before = await folderBytes(cache);
    const trained = await runCommand(['train', name, ...RUN, '--out', name], cwd);
    const { train, test } = JSON.parse(trained.stdout) as RunMetrics;
    expect(images).toEqual({
      train: train.images,
      val: 10,
      test: (test?.normal ?? 0) + (test?.anomalous ?? 0),
    });
    expect(phases.reduce((sum, { epochs }) => sum + epochs, 0)).toBe(train.epochs);
    const written = (await folderBytes(cache)) - before;
    if (written > 0) expect(bytes.cache / written).toBeCloseTo(1, 1);
    expect(seconds.train).toBeLessThan(train.seconds * TIME_FACTOR + 0.5);
    expect(seconds.train).toBeGreaterThan(train.seconds / TIME_FACTOR - 0.5);
    expect(bytes.tensors).toBeGreaterThan(bytes.weights);
    expect(bytes.memoryBank > 0).toBe(['memdae', 'rlad'].includes(name));
  });
});

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
