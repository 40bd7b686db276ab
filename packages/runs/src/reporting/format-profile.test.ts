import { formatProfile } from './format-profile';

const time = (operation: string, shapes: string, calls: number, milliseconds: number) => ({
  operation,
  shapes,
  calls,
  milliseconds,
});

describe('formatProfile', () => {
  it('adds up the calls of an operation over its shapes, the longest first, then lists each shape', () => {
    const [byOperation = '', byShape = ''] = formatProfile([
      time('Mul', '8×8', 3, 50),
      time('Conv2D', '4×4', 2, 30),
      time('Conv2D', '2×2', 1, 28),
      time('Conv2D', '1×1', 1, 2),
      time('Add', '8×8', 9, 15),
    ]).split('\n\n');
    const rows = (table: string): string[][] =>
      table
        .split('\n')
        .slice(2)
        .map((line) => line.trim().split(/ {2,}/));
    expect(rows(byOperation)).toEqual([
      ['Conv2D', 'all', '4', '60.0', '48.0 %'],
      ['Mul', 'all', '3', '50.0', '40.0 %'],
      ['Add', 'all', '9', '15.0', '12.0 %'],
    ]);
    expect(rows(byShape).map((row) => row.slice(0, 2))).toEqual([
      ['Mul', '8×8'],
      ['Conv2D', '4×4'],
      ['Conv2D', '2×2'],
      ['Conv2D', '1×1'],
      ['Add', '8×8'],
    ]);
  });
});
