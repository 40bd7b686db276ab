import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localWorkers } from './local-workers';
import { ShardStore } from './shard-store';

let folder: string;
const { argv, execArgv } = process;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-workers-'));
});
afterEach(async () => {
  Object.assign(process, { argv, execArgv });
  await rm(folder, { recursive: true });
});

describe('localWorkers', () => {
  it('starts as many as allowed, and waits at the end until they have kept what they did', async () => {
    const script = join(folder, 'worker.cjs');
    await writeFile(
      script,
      `const keep = () => { console.log('kept'); process.exit(); };
       process.on('SIGTERM', () => setTimeout(keep, 150));
       setInterval(() => {}, 1000);
       console.log('begun');`,
    );
    Object.assign(process, { argv: [process.execPath, script], execArgv: [] });
    const store = await ShardStore.create(join(folder, 'shards'), [1, 2, 3]);
    const workers = localWorkers(store, [], 2);
    await workers.start(['0', '1', '2']);
    await workers.start(['2']);
    expect((await workers.listAlive()).size).toBe(2);
    const printed = async () => {
      const logs = await readdir(store.logs);
      return Promise.all(logs.map((name) => readFile(join(store.logs, name), 'utf8')));
    };
    while ((await printed()).filter((text) => text === 'begun\n').length < 2) await sleep(10);
    await workers.stop();
    expect(await printed()).toEqual(['begun\nkept\n', 'begun\nkept\n']);
    expect((await workers.listAlive()).size).toBe(0);
  });
});
