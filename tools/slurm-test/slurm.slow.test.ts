import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whyNoSlurm } from './install-slurm';
import { Slurm } from './slurm';

const withSlurm = whyNoSlurm() === undefined ? describe : describe.skip;

withSlurm('Slurm of tools/slurm-test', () => {
  let folder: string;
  let slurm: Slurm;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slurm-'));
    slurm = await Slurm.start(join(folder, 'slurm'));
  });
  afterAll(async () => {
    await slurm.stop();
    await rm(folder, { recursive: true });
  });

  it('runs a job again on another node when its own is lost, and survives a restart of the controller', async () => {
    const job = await slurm.run(
      ...[
        'sbatch',
        '--parsable',
        '--requeue',
        '--mem=10',
        '-w',
        'n1',
        '-o',
        '/dev/null',
        '--wrap',
        'sleep 60',
      ],
    );
    const state = () => slurm.run('squeue', '-h', '-j', job, '-t', 'all', '-o', '%T %N');
    await until(async () => (await state()) === 'RUNNING n1');
    await slurm.restartController();
    expect(await state()).toBe('RUNNING n1');
    await slurm.loseNode('n1');
    await until(async () => (await state()).startsWith('PENDING'));
    await slurm.startNode('n1');
    await slurm.run('scancel', job);
    expect(await state()).toMatch(/^CANCELLED/);
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (await holds()) return;
    await sleep(200);
  }
  throw new Error('Not within 30 s.');
}
