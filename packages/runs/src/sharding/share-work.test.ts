import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShardStore } from '@cxr-anomaly/cluster';
import { silentReporter } from '../reporting/reporter';
import { renderWork, shareWork, type ShardedWork } from './share-work';

/** A worker that answers each shard with its input and the number of the call. */
const WORKER = `
const fs = require('node:fs');
const [folder, call] = process.argv.slice(2);
for (const name of fs.readdirSync(folder + '/waiting')) {
  fs.writeFileSync(folder + '/done/' + name.split('.')[0], fs.readFileSync(folder + '/waiting/' + name) + call);
  fs.rmSync(folder + '/waiting/' + name);
}`;

let folder: string;
let shards: string;
const { argv, execArgv } = process;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-'));
  shards = join(folder, 'shards');
  await writeFile(join(folder, 'worker.cjs'), WORKER);
  Object.assign(process, { argv: [process.execPath, join(folder, 'worker.cjs')], execArgv: [] });
});
afterEach(async () => {
  Object.assign(process, { argv, execArgv });
  await rm(folder, { recursive: true });
});

const workOf = (call: string): ShardedWork<number> => ({
  ...{ name: 'count', inputs: [1, 2], args: [shards, call], memoryMB: 100, minutes: 1, cpus: 1 },
});

async function share(work: ShardedWork<number>): Promise<string> {
  const signal = new AbortController().signal;
  const store = await shareWork(shards, work, { engine: 'local' }, { reporter: silentReporter, signal });
  return (await Promise.all((await store.listDone()).map((shard) => store.readResult(shard)))).join(' ');
}

describe('shareWork', () => {
  it('keeps the results of an earlier call, unless its work restarts', async () => {
    expect(await share(workOf('a'))).toBe('1a 2a');
    expect(await share(workOf('b'))).toBe('1a 2a');
    expect(await share({ ...workOf('c'), restarts: true })).toBe('1c 2c');
  });

  it('leaves to Slurm what a job there works on', async () => {
    const store = await ShardStore.create(shards, [1, 2]);
    await store.addJob('7');
    await expect(share(workOf('a'))).rejects.toThrow(
      /job 7 on Slurm works on this\. Go on with --engine slurm/,
    );
  });
});

describe('renderWork', () => {
  it('shows a script for each kind of shards', async () => {
    const text = await renderWork(
      {
        ...workOf('a'),
        kindOf: (input) => (input > 1 ? 'large' : 'small'),
        jobOf: (kind) => ({ args: [kind], memoryMB: kind === 'large' ? 900 : 100, minutes: 1, cpus: 1 }),
      },
      shards,
      {},
    );
    expect(text.match(/--(array|mem)=\S+/g)).toEqual([
      ...['--array="0-0"', '--mem="100M"'],
      ...['--array="0-0"', '--mem="900M"'],
    ]);
  });
});
