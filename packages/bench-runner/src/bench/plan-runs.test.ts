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
  it('trains every method with the first seed before the second', () => {
    const names = planRuns(request).map(({ method, settings }) => `${method.name} ${settings.seed}`);
    const ofSeed = (seed: number) => methods.map(({ name }) => `${name} ${seed}`);
    expect(names).toEqual([...ofSeed(0), ...ofSeed(1)]);
  });
});

describe('placeRuns', () => {
  it('gives each run a folder of its own, the same each time', async () => {
    const folders = await place();
    expect(new Set(folders).size).toBe(8);
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
  ])('gives every run another folder when %s changes', async (_, changes, assignments) => {
    const before = await place();
    const after = await place(changes, assignments);
    expect(after.filter((folder) => before.includes(folder))).toEqual([]);
  });

  it('keeps the folders where only what cannot change a result does', async () => {
    const other = { ...engine, reason: 'asked for', allocator: { MALLOC_MMAP_MAX_: '0' } };
    expect(await place({ engine: other })).toEqual(await place());
  });
});
