import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import sharp from 'sharp';
import { runCommand } from '../faults/command';
import { describeSlurm } from './describe-slurm';
import type { Slurm } from './slurm';

jest.setTimeout(120_000);

const IMAGES = 1000;

describeSlurm('cxr-anomaly --engine slurm', (trial) => {
  beforeAll(async () => {
    const { folder } = trial;
    const train = [
      'train',
      'memdae',
      '--data',
      'phantom?n=40&side=32',
      '--preset',
      'smoke',
      '--out',
      'memory',
    ];
    const [trained] = await Promise.all([runCommand(train, folder), drawFilms(join(folder, 'films'))]);
    expect(trained).toMatchObject({ code: 0 });
  });

  it('scores 1,000 images in 8 shards, of which one is killed, and prints what a single process prints, byte for byte', async () => {
    const { folder, slurm } = trial;
    const command = ['score', 'memory', 'films', 'gone.png', '--neighbors', '1'];
    const single = await runCommand(command, folder);
    const shared = runCommand([...command, '--engine', 'slurm', '--shards', '8'], folder, slurm.env);
    await killInShard(slurm, folder);
    const { code, stdout, stderr } = await shared;
    expect(stderr).toMatch(/Worker 1_\d is gone; shard \d is done again/);
    expect(stderr).toMatch(/job \d+ on Slurm: 8 tasks/);
    expect(stdout.split('\n')).toHaveLength(IMAGES + 2);
    expect({ code, same: stdout === single.stdout }).toEqual({ code: 1, same: true });
    expect((await readdir(folder)).filter((name) => name.startsWith('cxr-score-'))).toEqual([]);
  });

  it('fills the cache in 4 shards with the files that a single process writes, byte for byte', async () => {
    const { folder, slurm } = trial;
    const command = ['data', 'prepare', 'phantom?n=200&side=32', '--methods', 'memdae', '--preset', 'smoke'];
    const caches = { single: join(folder, 'single'), shared: join(folder, 'shared') };
    const [single, shared] = await Promise.all([
      runCommand(command, folder, { CXR_CACHE: caches.single }),
      runCommand([...command, '--engine', 'slurm', '--shards', '4'], folder, {
        ...slurm.env,
        CXR_CACHE: caches.shared,
      }),
    ]);
    expect([single.code, shared.code, shared.stderr]).toEqual([0, 0, expect.stringMatching(/4 tasks/)]);
    const [name = '', ...others] = await readdir(join(caches.single, 'images'));
    expect(others).toEqual([]);
    const [expected, found] = await Promise.all(
      [caches.single, caches.shared].map((cache) => readFile(join(cache, 'images', name))),
    );
    expect(found?.equals(expected ?? Buffer.of())).toBe(true);
  });
});

/** Draws phantom chests as PNG files. */
async function drawFilms(folder: string): Promise<void> {
  await mkdir(folder);
  const films = await openDataSet(`phantom?n=${IMAGES}&side=32`);
  for (let i = 0; i < IMAGES; i++) {
    const { pixels, width, height } = await films.decode(i);
    const raw = { width, height, channels: 1 } as const;
    await sharp(Uint8Array.from(pixels), { raw })
      .png()
      .toFile(join(folder, `${i}.png`));
  }
}

/** Kills a task in the middle of a shard, by SIGKILL to all its processes. */
async function killInShard(slurm: Slurm, folder: string): Promise<void> {
  for (;;) {
    const work = (await readdir(folder)).find((name) => name.startsWith('cxr-score-'));
    const claimed = join(folder, work ?? '', 'claimed');
    const [claim] = await readdir(claimed).catch(() => []);
    const task = claim?.split('.').at(-1);
    if (task === undefined) {
      await sleep(20);
      continue;
    }
    await slurm.run('scancel', '--full', '--signal=KILL', task);
    while ((await slurm.run('squeue', '-h', '-t', 'R', '-j', task)) !== '') await sleep(20);
    // One that had finished its last shard just before is of no use.
    if ((await readdir(claimed)).some((name) => name.endsWith(`.${task}`))) return;
  }
}
