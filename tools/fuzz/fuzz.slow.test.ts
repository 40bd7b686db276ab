import { formats } from './formats/formats';
import { planCases } from './plan-cases';
import { runCases, type Summary } from './run-cases';

const CASES = 500;

let summary: Summary;
beforeAll(async () => {
  summary = await runCases(planCases(formats, CASES, 0));
}, 120_000);

describe('hostile files', () => {
  it('all end in a result or one of our errors, within limits of time and memory, with nothing written', () => {
    expect(summary.failures).toEqual([]);
  });

  it('cover every format, and some are refused', () => {
    const counts = [...summary.counts].map(([name, count]) => ({ name, ...count }));
    expect(counts.map(({ name }) => name).sort()).toEqual(formats.map(({ name }) => name).sort());
    expect(counts.reduce((sum, { read, refused }) => sum + read + refused, 0)).toBe(CASES);
    for (const { refused } of counts) expect(refused).toBeGreaterThan(0);
  });
});
