import { runInNewContext } from 'node:vm';
import { toCsv, toLatex } from './table-text';

describe('toCsv', () => {
  it('quotes, writes minus signs that a spreadsheet reads, and starts no formula', () => {
    const rows = [
      ['a "b", c', '−0.034 to +0.120', '=1+1'],
      ['-cmd', '+0.5', '–'],
    ];
    expect(toCsv(rows)).toBe(`"a ""b"", c",-0.034 to +0.120,'=1+1\r\n'-cmd,+0.5,–\r\n`);
  });
});

describe('toLatex', () => {
  it('escapes what LaTeX would run, and puts the first row above the line', () => {
    const text = toLatex([
      ['method', '95 % CI'],
      ['a_b\\input{x}', '0.5 ± 0.1'],
    ]);
    expect(text.split('\n').slice(1)).toEqual([
      ...['\\begin{tabular}{lr}', '\\toprule', 'method & 95 \\% CI \\\\', '\\midrule'],
      ...['a\\_b\\textbackslash{}input\\{x\\} & 0.5 $\\pm$ 0.1 \\\\', '\\bottomrule', '\\end{tabular}', ''],
    ]);
  });
});

it('runs by itself, as in the page', () => {
  for (const write of [toCsv, toLatex])
    expect(runInNewContext(`(${write.toString()})([['a']])`)).toBe(write([['a']]));
});
