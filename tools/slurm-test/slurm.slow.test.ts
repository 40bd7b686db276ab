import { setTimeout as sleep } from 'node:timers/promises';
import { describeSlurm } from './describe-slurm';

describeSlurm('Slurm of tools/slurm-test', (trial) => {
  it('runs a job again on another node when its own is lost, and survives a restart of the controller', async () => {
    const { slurm } = trial;
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
