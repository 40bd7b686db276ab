import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../faults/command';
import { describeSlurm } from './describe-slurm';
import type { Slurm } from './slurm';

const ROOT = join(__dirname, '..', '..');

/** Our methods, and one of a user's own in a file beside the grid. */
const METHODS = ['memdae', 'deepsvdd', 'rlad', 'gan-gp', 'mahalanobis', './my-method.mjs'];

/** As many of each method; more by hand, to see more. */
const SEEDS = Number(process.env['CXR_SWEEP_SEEDS'] ?? 1);

/** Milliseconds for one sweep. */
const PATIENCE = 120_000 * SEEDS;

jest.setTimeout(3 * PATIENCE);

describeSlurm('cxr-anomaly sweep --engine slurm', (trial) => {
  beforeAll(async () => {
    const { folder } = trial;
    await cp(join(ROOT, 'examples/my-method/my-method.mjs'), join(folder, 'my-method.mjs'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(
      join(folder, 'grid.yaml'),
      `methods: [${METHODS.join(', ')}]\ndata: phantom?n=40&side=32\npresets: smoke\nseeds: 0-${SEEDS - 1}\n`,
    );
    await writeFile(join(folder, 'cluster.yaml'), 'time: "00:10:00"\nmemory: 500M\n');
  });

  it('trains every run once, with the numbers of this machine, through a kill, a failure, a drained node and a restart', async () => {
    const { folder, slurm } = trial;
    const sweep = ['sweep', 'grid.yaml', '--out', 'shared', '--engine', 'slurm', '--cluster', 'cluster.yaml'];
    const listed = await runCommand(['sweep', 'grid.yaml', '--out', 'shared', '--print'], folder);
    const runs = listed.stdout.trim().split('\n');
    expect(runs).toHaveLength(METHODS.length * SEEDS);
    const blocked = join(folder, 'shared', runs.at(-1) ?? '', 'foreign.txt');
    await mkdir(dirname(blocked), { recursive: true });
    await writeFile(blocked, '');

    const shared = runCommand(sweep, folder, slurm.env, PATIENCE);
    const unblocked = waitForFailure(join(folder, 'shared')).then(() =>
      rm(dirname(blocked), { recursive: true }),
    );
    await killOne(slurm, join(folder, 'shared'));
    await slurm.run('scontrol', 'update', 'nodename=n2', 'state=drain', 'reason=test');
    await slurm.restartController();
    await unblocked;
    await slurm.run('scontrol', 'update', 'nodename=n2', 'state=resume');
    const { code, stderr } = await shared;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toMatch(/is gone; shard [a-z-]+-\d+ is done again/);

    const again = await runCommand(sweep, folder, slurm.env);
    expect(again.stderr).toContain(`${runs.length} runs, 0 to train`);
    const local = await runCommand(
      ['sweep', 'grid.yaml', '--out', 'local', '--at-once', '2'],
      folder,
      {},
      PATIENCE,
    );
    expect(local).toMatchObject({ code: 0 });
    for (const run of runs) {
      const [here, there] = await Promise.all(
        ['local', 'shared'].map((out) => readFile(join(folder, out, run, 'scores.csv'), 'utf8')),
      );
      expect([run, there === here]).toEqual([run, true]);
    }
    const [bench = ''] = (await readdir(join(folder, 'shared'))).filter((name) => name.startsWith('phantom'));
    const trained = (await readdir(join(folder, 'shared', bench))).filter((name) =>
      /-s\d+-[0-9a-f]{8}$/.test(name),
    );
    expect(trained).toHaveLength(runs.length);
    expect(again.stdout).toBe(local.stdout.replaceAll('local', 'shared'));
  });
});

async function tasksOf(out: string): Promise<string> {
  for (;;) {
    const name = (await readdir(out).catch(() => [])).find((one) => one.startsWith('tasks-'));
    if (name !== undefined) return join(out, name);
    await sleep(20);
  }
}

/** Kills a task in the middle of its run, by SIGKILL to all its processes. */
async function killOne(slurm: Slurm, out: string): Promise<void> {
  const claimed = join(await tasksOf(out), 'claimed');
  for (;;) {
    const [claim] = await readdir(claimed).catch(() => []);
    const task = claim?.split('.').at(-1);
    if (task !== undefined) {
      await slurm.run('scancel', '--full', '--signal=KILL', task);
      while ((await slurm.run('squeue', '-h', '-t', 'R', '-j', task)) !== '') await sleep(20);
      if ((await readdir(claimed)).some((name) => name.endsWith(`.${task}`))) return;
    }
    await sleep(20);
  }
}

/** Waits until a task has said that it cannot train, because the folder of its run holds something else. */
async function waitForFailure(out: string): Promise<void> {
  const logs = join(await tasksOf(out), 'logs');
  for (let i = 0; i < 2000; i++) {
    for (const name of await readdir(logs).catch(() => []))
      if ((await readFile(join(logs, name), 'utf8')).includes('holds no config.json')) return;
    await sleep(50);
  }
  throw new Error('No run has failed.');
}
