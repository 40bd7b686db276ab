import { canBuildShim } from './build-shim';
import { injectFaults } from './inject-faults';
import { judgeEnd } from './judge-end';
import { planFaults } from './plan-faults';

jest.setTimeout(240_000);

const linux = canBuildShim ? describe : describe.skip;

linux('a call that fails (needs g++)', () => {
  it('ends a run in a result or an error that says what to do, and the next run is undisturbed', async () => {
    const outcomes = await injectFaults(planFaults(0), 2);
    expect(outcomes.filter(({ complaints }) => complaints.length > 0)).toEqual([]);
    expect(outcomes.filter(({ failed }) => failed).length).toBeGreaterThan(0);
  });
});

describe('planFaults', () => {
  it('lists each of 200 calls for four errors and two commands once, in an order of its seed', () => {
    const cases = planFaults(0);
    expect(new Set(cases.map((one) => JSON.stringify(one))).size).toBe(1600);
    expect(planFaults(0)).toEqual(cases);
    expect(planFaults(1)).not.toEqual(cases);
  });
});

describe('judgeEnd', () => {
  const judge = (stderr: string, code: number | null = 1, signal: NodeJS.Signals | null = null) =>
    judgeEnd({ code, signal, stdout: '', stderr }, '/data');

  it('accepts an error that names the file and the remedy, and a result', () => {
    expect(
      judge('error: /data/run/x.json cannot be written: the disk is full. Make room in /data.\n'),
    ).toEqual([]);
    expect(judge('warning: slow\n', 0)).toEqual([]);
  });

  it.each([
    ['a stack', 'error: /data/x cannot be read. Check the disk.\n    at read (file.ts:1:2)\n', 1],
    ['an untyped error', "error: EIO: i/o error, open '/data/x' (--debug shows where)\n", 1],
    ['no file', 'error: it failed. Check the disk.\n', 1],
    ['no remedy', 'error: /data/x cannot be read.\n', 1],
    ['no error', '', 1],
    ['another exit code', 'error: /data/x cannot be read. Check the disk.\n', 7],
  ])('names %s', (_, stderr, code) => {
    expect(judge(stderr, code)).not.toEqual([]);
  });

  it('names a signal', () => {
    expect(judge('', null, 'SIGSEGV')).toEqual([expect.stringContaining('SIGSEGV')]);
  });
});
