import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ShardStore } from './shard-store';
import { slurmWorkers } from './slurm-workers';

/** Stand-ins for Slurm's commands: they print a file, and keep what they are asked. */
let folder: string;
let store: ShardStore;
const path = process.env['PATH'] ?? '';

async function answer(program: string, text: string): Promise<void> {
  await writeFile(join(folder, `${program}.txt`), text);
}

async function asked(program: string): Promise<string> {
  return readFile(join(folder, `${program}.asked`), 'utf8');
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slurm-workers-'));
  await mkdir(join(folder, 'bin'));
  for (const program of ['squeue', 'sacct', 'sbatch', 'scancel']) {
    const file = join(folder, 'bin', program);
    const at = join(folder, program);
    await writeFile(
      file,
      `#!/bin/sh\n(echo "$@"; test ${program} = sbatch && cat) >> ${at}.asked\ncat ${at}.txt\n`,
    );
    await chmod(file, 0o700);
    await answer(program, '');
  }
  process.env['PATH'] = `${join(folder, 'bin')}${delimiter}${path}`;
  store = await ShardStore.create(join(folder, 'shards'), ['rlad', 'rlad', 'memdae'], (kind) => kind);
});
afterEach(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

function workersOf(waits: string[] = []) {
  const jobOf = (kind: string) => ({
    ...{ name: kind, command: ['--kind', kind], directory: '/', cpus: 1 },
    ...{ minutes: 3, memoryMB: kind === 'rlad' ? 900 : 100 },
  });
  const onWait = (id: string, reason: string) => void waits.push(`${id} ${reason}`);
  return slurmWorkers(store, jobOf, {}, { onSubmit: () => undefined, onWait });
}

describe('slurmWorkers', () => {
  it('submits an array for each kind of shards, with what that kind needs', async () => {
    await answer('sbatch', '7');
    await workersOf().start(await store.listWaiting());
    const scripts = await asked('sbatch');
    expect(scripts.match(/--(array|mem)=\S+/g)).toEqual([
      ...['--array="0-0"', '--mem="100M"'],
      ...['--array="0-1"', '--mem="900M"'],
    ]);
  });

  it('stops when all that was left was canceled, but not for a single task among others', async () => {
    await store.addJob('7');
    const workers = workersOf();
    const look = async (...states: string[]) => {
      await answer('squeue', states.map((state, i) => `${i}|${state}|n1|None\n`).join(''));
      return [...(await workers.listAlive()).keys()];
    };
    expect(await look('CANCELLED', 'RUNNING', 'RUNNING', 'PENDING')).toEqual(['7_1', '7_2', '7_3']);
    expect(await look('CANCELLED', 'COMPLETED', 'CANCELLED', 'RUNNING')).toEqual(['7_3']);
    expect(await look('CANCELLED', 'COMPLETED', 'CANCELLED', 'COMPLETED')).toEqual([]);
    await look('CANCELLED', 'COMPLETED', 'CANCELLED', 'PENDING');
    await expect(look('CANCELLED', 'COMPLETED', 'CANCELLED', 'CANCELLED')).rejects.toThrow(
      /^7_3 on Slurm was canceled\. Run the same command again/,
    );
  });

  it('knows a job by the shard that it has begun if its process ended before it could record it', async () => {
    await store.takeNext('8_0');
    await answer('squeue', '0|RUNNING|n1|None\n');
    const workers = workersOf();
    expect([...(await workers.listAlive()).keys()]).toEqual(['8_0']);
    await workers.stop();
    expect(await asked('scancel')).toBe('8\n');
  });

  it('tells once why tasks wait, unless it is for their turn', async () => {
    await store.addJob('7');
    await answer(
      'squeue',
      '0|PENDING||Resources\n1|PENDING||PartitionTimeLimit\n2|PENDING||PartitionTimeLimit\n',
    );
    const waits: string[] = [];
    const workers = workersOf(waits);
    for (let i = 0; i < 2; i++) expect((await workers.listAlive()).size).toBe(3);
    expect(waits).toEqual(['7 PartitionTimeLimit']);
  });
});
