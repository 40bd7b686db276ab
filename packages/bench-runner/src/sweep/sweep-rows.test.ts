import { describeMethod } from '../bench/leaderboard';
import { formatSweep, formatSweepPage, SWEEP_PAGE } from './format-sweep';
import { markBest, type SweepRow } from './sweep-rows';

/** A row with an AUROC that grows with the loss: what scores best must not be chosen. */
function rowOf(method: string, k: number, validationLoss?: number, data = 'phantom'): SweepRow {
  const test = {
    auroc: (validationLoss ?? 0) / 10,
    aurocCi: null,
    averagePrecision: 0.5,
    equalErrorRate: 0.5,
  };
  const entry = describeMethod({ name: method, title: method.toUpperCase() }, data, []);
  return {
    ...{ data, preset: 'cpu', settings: [`k=${k}`], bench: `bench ${k}` },
    ...(validationLoss !== undefined && { validationLoss }),
    entry: { ...entry, test: { ...entry.test, ...test } } as SweepRow['entry'],
  };
}

const best = (rows: readonly SweepRow[]) =>
  markBest(rows).flatMap(({ isBest, data, entry, settings }) =>
    isBest ? [`${data} ${entry.method} ${settings.join()}`] : [],
  );

describe('markBest', () => {
  it("marks each method's lowest held-out loss on each data set, whatever the test scores", () => {
    const rows = [
      ...[rowOf('rlad', 3, 4), rowOf('memdae', 3, 0.5), rowOf('rlad', 5, 2), rowOf('memdae', 5, 9)],
      ...[rowOf('rlad', 3, 1, 'nih:DIR'), rowOf('rlad', 5, 7, 'nih:DIR')],
    ];
    expect(best(rows)).toEqual(['phantom memdae k=3', 'phantom rlad k=5', 'nih:DIR rlad k=3']);
  });

  it('marks nothing where there is nothing to choose from', () => {
    expect(best([rowOf('rlad', 3, 4), rowOf('memdae', 3, 1), rowOf('memdae', 5)])).toEqual([]);
  });
});

describe('formatSweep', () => {
  const rows = markBest([rowOf('rlad', 3, 4), rowOf('rlad', 5, 2)]);

  it('shows the loss, and the mark with what it means', () => {
    const [, , first, second, , note] = formatSweep(rows).split('\n');
    expect(first).toMatch(/^RLAD {4}cpu {5}k=3 .* 4$/);
    expect(second).toMatch(/\* 2$/);
    expect(note).toMatch(/^\* lowest loss of the method on held-out normal images/);
    expect(formatSweep(rows.slice(0, 1))).not.toContain('lowest');
  });

  it('links to each report', () => {
    const page = formatSweepPage(rows, 'Sweep grid');
    expect(page).toContain('[report](bench%203/report.html) |');
    expect(SWEEP_PAGE.isOwn(Buffer.from(page))).toBe(true);
  });
});
