import { parseAccounting, parseQueue } from './task-states';

describe('parseQueue', () => {
  it('reads what squeue says of each task', () => {
    const text = ['3|RUNNING|n2|None', '4|PENDING||Resources', '0|COMPLETED|n1|None', '1|NODE_FAIL|n1|None'];
    expect(
      parseQueue([...text, '2|FAILED|n2|NonZeroExitCode', '5|COMPLETING|n1|None', ''].join('\n')),
    ).toEqual(
      new Map([
        [3, { state: 'running', node: 'n2' }],
        [4, { state: 'pending', reason: 'Resources' }],
        [0, { state: 'done', node: 'n1' }],
        [1, { state: 'lost', node: 'n1', reason: 'its node failed' }],
        [2, { state: 'failed', node: 'n2', reason: 'NonZeroExitCode' }],
        [5, { state: 'running', node: 'n1' }],
      ]),
    );
  });
});

describe('parseQueue of tasks that wait', () => {
  it.each([
    ['PENDING', 'JobHeldUser', 'pending'],
    ['PENDING', 'launch failed requeued held', 'lost'],
    ['PENDING', 'JobHoldMaxRequeue', 'lost'],
    ['REQUEUE_HOLD', 'None', 'lost'],
    ['REQUEUED', 'None', 'pending'],
  ])('takes %s (%s) for %s', (state, reason, expected) => {
    expect(parseQueue(`1|${state}||${reason}`).get(1)?.state).toBe(expected);
  });
});

describe('parseAccounting', () => {
  it('reads what sacct says of each task, and leaves those that wait together to the queue', () => {
    const text =
      '7_0|COMPLETED|n1\n7_1|CANCELLED by 1000|None assigned\n7_2|OUT_OF_MEMORY|n2\n7_[3-9]|PENDING|';
    expect(parseAccounting(text)).toEqual(
      new Map([
        [0, { state: 'done', node: 'n1' }],
        [1, { state: 'cancelled' }],
        [2, { state: 'failed', node: 'n2', reason: expect.stringContaining('more memory') as string }],
      ]),
    );
  });
});
