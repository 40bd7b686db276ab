import { formatBytes, formatDuration, formatFigure } from './format';
import { formatTable, RULE } from './text-table';

describe('formatDuration', () => {
  it.each([
    [0.04, '0.0 s'],
    [9.94, '9.9 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7800, '2 h 10 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('formatFigure', () => {
  it.each([
    [0, '0'],
    [0.123456, '0.1235'],
    [-42.5, '-42.5'],
    [12345.6, '12346'],
    [1.5e-7, '1.50e-7'],
    [3e9, '3.00e+9'],
    [Number.NaN, 'NaN'],
  ])('writes %d as %s', (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_540_000, '1.5 MB'],
    [382e6, '382 MB'],
    [2.04e9, '2.0 GB'],
    [5e15, '5000 TB'],
  ])('says %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatTable', () => {
  it('aligns columns, whatever styles add', () => {
    const style = (text: string) => `<${text}>`;
    const table = formatTable(
      [{ title: 'name' }, { title: 'n', align: 'right', style }],
      [['a', '10'], RULE, ['long name', '5']],
    );
    expect(table.split('\n')).toEqual([
      'name        n',
      '─────────────',
      'a          <10>',
      '─────────────',
      'long name  < 5>',
    ]);
  });
});
