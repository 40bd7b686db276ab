import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../testing/run-command';

jest.setTimeout(120_000);

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'prepare-'));
});
afterAll(() => rm(cwd, { recursive: true }));

/** The files of a cache, by name. */
async function readCaches(cache: string): Promise<Record<string, string>> {
  const images = join(cwd, cache, 'images');
  const names = (await readdir(images)).filter((name) => name.endsWith('.cxrcache')).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(images, name), 'latin1')] as const),
    ),
  );
}

describe('cxr-anomaly data prepare', () => {
  it('fills the cache in shards as one process does, byte for byte, and then has nothing left to do', async () => {
    const command = [
      'data',
      'prepare',
      'phantom?n=60&side=32',
      '--methods',
      'memdae,deepsvdd',
      '--preset',
      'smoke',
    ];
    const shared = [...command, '--engine', 'local', '--shards', '3'];
    const env = (cache: string) => ({ env: { CXR_CACHE: join(cwd, cache) } });
    const [one, three] = await Promise.all([
      runCommand(command, cwd, env('one')),
      runCommand(shared, cwd, env('three')),
    ]);
    expect([one.code, three.code, three.stderr]).toEqual([0, 0, expect.stringContaining('now.')]);
    const caches = await readCaches('one');
    expect(Object.keys(caches).length).toBeGreaterThan(0);
    expect(await readCaches('three')).toEqual(caches);
    expect((await readdir(cwd)).sort()).toEqual(['one', 'three']);
    const again = await runCommand(shared, cwd, env('three'));
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringMatching(/The cache holds the \d+ images already/),
    ]);
  });
});
