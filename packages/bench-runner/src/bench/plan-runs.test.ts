import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import { methods } from '../registry';
import { placeRuns, planRuns, type RunConditions } from './plan-runs';

const dataSet = { fingerprint: 'abc' } as DataSet;
const engine: EngineInfo = {
  ...{ kind: 'native', backend: 'tensorflow', tensorflowVersion: '2.21.0', tfjsVersion: '4.22.0' },
  ...{ device: 'cpu', threads: 2, allocator: {} },
};
const conditions: RunConditions = { dataSet, valFraction: 0.1, engine, omits: [] };
const request = { methods, seeds: [0, 1], preset: 'smoke', assignments: [] } as const;

async function place(changes: Partial<RunConditions> = {}, assignments: readonly string[] = []) {
  const placed = await placeRuns(planRuns({ ...request, assignments }), 'out', { ...conditions, ...changes });
  return placed.map(({ folder }) => folder);
}

describe('planRuns', () => {
  it('plans every method with the first seed before the second', () => {
    const names = planRuns(request).map(({ method, settings }) => `${method.name} ${settings.seed}`);
    const ofSeed = (seed: number) => methods.map(({ name }) => `${name} ${seed}`);
    expect(names).toEqual([...ofSeed(0), ...ofSeed(1)]);
  });

  it('gives a setting to the methods that have it, and refuses one that none has', () => {
    const settings = planRuns({ ...request, seeds: [0], assignments: ['epochs=7', 'tone=equalize'] }).map(
      (planned) => planned.settings as { epochs?: number; tone?: string },
    );
    expect(settings.map(({ tone }) => tone)).toEqual(methods.map(() => 'equalize'));
    expect(new Set(settings.map(({ epochs }) => epochs))).toEqual(new Set([7, undefined]));
    expect(() => planRuns({ ...request, assignments: ['epoch=7'] })).toThrow(/epoch: no such setting/);
  });
});

describe('placeRuns', () => {
  it('assigns each run its own folder, the same each time', async () => {
    const folders = await place();
    expect(new Set(folders).size).toBe(2 * methods.length);
    expect(folders[1]).toMatch(/^out\/gan-gp-s0-[0-9a-f]{8}$/);
    expect(await place()).toEqual(folders);
  });

  it.each<[string, Partial<RunConditions>, string[]]>([
    ['the data', { dataSet: { fingerprint: 'abd' } as DataSet }, []],
    ['what is held out', { valFraction: 0.2 }, []],
    ['the engine', { engine: { ...engine, kind: 'portable' } }, []],
    ['the number of threads', { engine: { ...engine, threads: 4 } }, []],
    ['our own kernels', { engine: { ...engine, kernels: 'own' as const } }, []],
    ['a setting', {}, ['batchSize=5']],
  ])('assigns every run another folder when %s changes', async (_, changes, assignments) => {
    const before = await place();
    const after = await place(changes, assignments);
    expect(after.filter((folder) => before.includes(folder))).toEqual([]);
  });

  it('assigns another folder when the file of weights that training starts from changes, not when another does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plan-runs-'));
    const file = join(folder, 'weights.safetensors');
    const assignments = ['network=resnet18', `encoder=${file}`];
    const find = async () => {
      const plan = planRuns({ ...request, seeds: [0], preset: 'reference', assignments });
      const placed = await placeRuns(plan, 'out', conditions);
      return Object.fromEntries(placed.map(({ method, folder: own }) => [method.name, own]));
    };
    const missing = await find();
    await writeFile(file, 'one');
    const before = await find();
    expect(await find()).toEqual(before);
    await writeFile(file, 'two');
    const after = await find();
    await rm(folder, { recursive: true });
    expect(new Set([missing, before, after].map((found) => found['deepsvdd'])).size).toBe(3);
    expect(after['memdae']).toBe(before['memdae']);
  });

  it('keeps the folders if only things change that cannot affect a result', async () => {
    const other = { ...engine, reason: 'asked for', allocator: { MALLOC_MMAP_MAX_: '0' } };
    expect(await place({ engine: other })).toEqual(await place());
  });
});
