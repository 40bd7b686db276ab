import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerProcess } from './worker-process';

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'worker-'))));
afterAll(() => rm(root, { recursive: true }));

async function run(deed: string) {
  const worker = await WorkerProcess.start(root, join(__dirname, 'testing', 'unruly-worker.ts'));
  try {
    return await worker.run({ format: deed, seed: 0, number: 0 });
  } finally {
    await worker.stop();
  }
}

describe('WorkerProcess', () => {
  it.each([
    ['hang', /still ran after 5 s/],
    ['exit', /the process died \(exit code 3\)/],
    ['abort', /the process died \(SIGABRT\)/],
    ['grow', /took [67]\d\d MB above the start/],
    ['flood', /memory ran away/],
  ])(
    'fails a case that does this: %s',
    async (deed, message) => {
      expect(await run(deed)).toMatchObject({
        end: 'failed',
        isStrained: true,
        message: expect.stringMatching(message),
      });
    },
    30_000,
  );

  it('passes a case that does nothing wrong', async () => {
    expect(await run('nothing')).toMatchObject({ end: 'read', isStrained: false });
  });
});
