import { renderArray, TASK_INDEX, type ArrayJob } from './render-array';

const JOB: ArrayJob = {
  name: 'score',
  tasks: 8,
  command: ['score-shards', "it's here", TASK_INDEX],
  directory: '/data/my films',
  logs: '/data/50%',
  memoryMB: 1500.2,
  minutes: 4.1,
  cpus: 2,
};

describe('renderArray', () => {
  it('asks for the estimate where the cluster sets nothing, and quotes what a shell would read otherwise', () => {
    expect(renderArray(JOB, {}, ['/bin/node', 'cli.js'])).toBe(
      [
        '#!/bin/bash',
        '#SBATCH --job-name="score"',
        '#SBATCH --array="0-7"',
        '#SBATCH --time="5"',
        '#SBATCH --mem="1501M"',
        '#SBATCH --cpus-per-task="2"',
        '#SBATCH --chdir="/data/my films"',
        '#SBATCH --output="/data/50%%/%A_%a.log"',
        '#SBATCH --open-mode="append"',
        '#SBATCH --requeue',
        `exec /bin/node cli.js score-shards 'it'\\''s here' "$SLURM_ARRAY_TASK_ID"`,
        '',
      ].join('\n'),
    );
  });

  it('asks for what the cluster sets instead', () => {
    const script = renderArray(JOB, {
      ...{ partition: 'gpu', account: 'chest', time: '02:00:00', memory: '16G', gpus: 1, maxTasks: 3 },
      ...{ setup: ['module load apptainer'], command: 'apptainer exec cxr.sif cxr-anomaly' },
    });
    for (const line of [
      '#SBATCH --array="0-7%3"',
      '#SBATCH --partition="gpu"',
      '#SBATCH --account="chest"',
      '#SBATCH --time="02:00:00"',
      '#SBATCH --mem="16G"',
      '#SBATCH --gpus-per-task="1"',
    ])
      expect(script).toContain(`${line}\n`);
    expect(script).toMatch(/\nmodule load apptainer\nexec apptainer exec cxr\.sif cxr-anomaly score-shards /);
  });

  it('refuses a path that would end its line', () => {
    expect(() => renderArray({ ...JOB, logs: '/a\n#SBATCH --uid=0' }, {})).toThrow(/line break\. Rename it/);
  });
});
