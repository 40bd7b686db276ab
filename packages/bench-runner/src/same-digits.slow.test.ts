import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings } from '@cxr-anomaly/core-nets';
import { DataError } from '@cxr-anomaly/data-cxr';
import { loadBundle, openScorer, scoreFiles, trainRun, type LoadedBundle } from '@cxr-anomaly/runs';
import { methods } from './registry';
import { writePng } from './testing/write-png';

jest.setTimeout(120_000);

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'same-digits-'));
  await mkdir(join(folder, 'films'));
  const write = (name: string, i: number) =>
    writePng(join(folder, 'films', `${name}.png`), 48, (x, y) => (3 * x + i * y + ((x * y * i) % 37)) % 256);
  await Promise.all(NAMES.map(write));
});
afterAll(() => rm(folder, { recursive: true }));

async function scoreAll(bundle: LoadedBundle, paths: readonly string[]): Promise<Map<string, number>> {
  const scores = new Map<string, number>();
  for await (const result of scoreFiles(bundle, paths)) {
    if ('score' in result && 'path' in result) scores.set(result.path, result.score);
  }
  return scores;
}

describe('scoreFiles and openScorer', () => {
  it.each(methods)(
    'return the same digits of $name for a file alone, in a folder and in any order',
    async (method) => {
      const settings = resolveSettings(method.settings, { preset: 'smoke' });
      const out = join(folder, method.name);
      const run = await trainRun({ method, settings, data: 'phantom?n=40&side=32', out });
      const bundle = await loadBundle(run.folder.path, methods);
      try {
        const paths = NAMES.map((name) => join(folder, 'films', `${name}.png`));
        const together = await scoreAll(bundle, [join(folder, 'films')]);
        expect(together.size).toBe(NAMES.length);
        expect(new Set(together.values()).size).toBe(NAMES.length);
        expect(await scoreAll(bundle, [...paths].reverse())).toEqual(together);
        for (const path of paths)
          expect(await scoreAll(bundle, [path])).toEqual(new Map([[path, together.get(path)]]));
        const scorer = await openScorer(run.folder.path, methods);
        const [path = ''] = paths;
        const inputs = [path, await readFile(path), ...paths];
        const found = await Promise.all(inputs.map((input) => scorer.score(input)));
        expect(found.map(({ score }) => score)).toEqual(
          [path, path, ...paths].map((one) => together.get(one)),
        );
        for (const { score, threshold, anomalous } of found)
          expect(anomalous).toBe(score >= (threshold ?? Number.NaN));
        await expect(scorer.score(join(folder, 'gone.png'))).rejects.toThrow(DataError);
        await expect(scorer.score(Buffer.from('no image'))).rejects.toThrow(/not an image/);
        scorer.dispose();
        scorer.dispose();
        await expect(scorer.score(path)).rejects.toThrow(/was disposed/);
      } finally {
        bundle.detector.dispose();
      }
    },
  );
});
