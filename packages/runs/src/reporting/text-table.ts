import { showText } from './outside-text';

/** A column of a terminal table. */
export interface TableColumn {
  readonly title: string;
  /** Numbers read best aligned right, text aligned left. */
  readonly align?: 'left' | 'right';
  /** Applied after padding, so that colors do not move the columns. */
  readonly style?: (text: string, row: readonly string[]) => string;
}

/** Marks a rule between groups of rows. */
export const RULE = 'rule';

/** Formats rows in aligned columns, two spaces apart, under a header and a rule; control characters in cells are made visible. */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[] | typeof RULE)[],
): string {
  const shown = rows.map((row) => (row === RULE ? row : row.map(showText)));
  const cells = shown.filter((row): row is string[] => row !== RULE);
  const widths = columns.map(({ title }, i) =>
    Math.max(title.length, ...cells.map((row) => (row[i] ?? '').length)),
  );
  const line = widths.map((width) => '─'.repeat(width)).join('──');
  const format = (row: readonly string[], styled: boolean) =>
    columns
      .map(({ align, style }, i) => {
        const padded = pad(row[i] ?? '', widths[i] ?? 0, align);
        return styled && style ? style(padded, row) : padded;
      })
      .join('  ')
      .trimEnd();
  const header = format(
    columns.map(({ title }) => title),
    false,
  );
  return [header, line, ...shown.map((row) => (row === RULE ? line : format(row, true)))].join('\n');
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}
