import { clusterJsonSchema, parseCluster } from './cluster-settings';

describe('parseCluster', () => {
  it('reads every key, and takes an empty file', () => {
    const text = [
      'partition: gpu # the fast one',
      'account: chest',
      'time: "1-12:00:00"',
      'memory: 16G',
      'gpus: 1',
      'maxTasks: 20',
      'setup:',
      '  - module load apptainer',
      'command: apptainer exec --nv cxr.sif cxr-anomaly',
    ].join('\n');
    expect(parseCluster(text, 'cluster.yaml')).toEqual({
      partition: 'gpu',
      account: 'chest',
      time: '1-12:00:00',
      memory: '16G',
      gpus: 1,
      maxTasks: 20,
      setup: ['module load apptainer'],
      command: 'apptainer exec --nv cxr.sif cxr-anomaly',
    });
    expect(parseCluster('# nothing yet\n', 'cluster.yaml')).toEqual({});
  });

  it.each([
    [
      'gpus: 1\npartitoin: gpu',
      /cluster\.yaml, line 2: There is no key partitoin\. Did you mean partition\?/,
    ],
    ['gpus: 1\nqueue: gpu', /line 2: There is no key queue\. Known are partition, account, time,/],
    ['partition: gpu\n\ngpus: one', /line 3: gpus must be a whole number ≥ 0\./],
    ['memory: 16', /line 1: memory must be a size with its unit, such as 16G\./],
    ['time: 90', /line 1: time must be a time limit in quotes, such as "02:00:00"/],
    ['account: "a\\nb"', /line 1: account must be the name of an account, on one line/],
    ['setup: module load x', /line 1: setup /],
    ['gpus: 1\ngpus: 2', /line 2: .*unique/],
    ['a: [1', /line 1: /],
    ['- gpu', /cluster\.yaml: must hold keys and values/],
  ])('refuses %j', (text, message) => {
    expect(() => parseCluster(text, 'cluster.yaml')).toThrow(message);
  });
});

describe('clusterJsonSchema', () => {
  it('describes every key', () => {
    const { properties } = clusterJsonSchema() as { properties: Record<string, { description?: string }> };
    expect(Object.keys(properties)).toHaveLength(8);
    for (const { description } of Object.values(properties)) expect(description).toBeTruthy();
  });
});
