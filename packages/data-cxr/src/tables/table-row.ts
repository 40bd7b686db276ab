import { DataError } from '../errors';

/** No name, finding or number is longer; anything longer is something else. */
const MOST_CHARACTERS = 1000;

/** Control, format and other characters that print as nothing, or as something other than they are. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Tells whether a text can be shown unchanged in a message. */
export function isPrintable(text: string): boolean {
  return text.length <= MOST_CHARACTERS && !UNPRINTABLE.test(text);
}

/** One row of a table; its cells are checked when they are read. */
export class TableRow {
  constructor(
    private readonly path: string,
    /** Where the row ends in the file, the header being line 1. */
    readonly line: number,
    private readonly columnIndexes: ReadonlyMap<string, number>,
    private readonly cells: readonly string[],
  ) {}

  /** Names of the table's columns, in their order. */
  get columns(): Iterable<string> {
    return this.columnIndexes.keys();
  }

  /** Tells whether the table has a column. */
  has(column: string): boolean {
    return this.columnIndexes.has(column);
  }

  /**
   * Returns the cell of a column: empty if the row is short or the table has no such column.
   *
   * @throws DataError when it is longer than 1000 characters or has control characters.
   */
  cell(column: string): string {
    const text = this.cells[this.columnIndexes.get(column) ?? -1] ?? '';
    if (isPrintable(text)) return text;
    throw this.error(`"${column}" is too long or has control characters. Use the table as published.`);
  }

  /** Returns the cell of a column. @throws DataError when it is empty, and like `cell`. */
  filled(column: string): string {
    const text = this.cell(column);
    if (text !== '') return text;
    throw this.error(`"${column}" is empty. Fill the cell or remove the row.`);
  }

  /** Returns the finite number in a cell. @throws DataError when there is none, and like `cell`. */
  number(column: string): number {
    const text = this.filled(column);
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(value)) return value;
    throw this.error(`"${column}" is "${text}", not a number.`);
  }

  /** Creates an error that names the file and the line. */
  error(message: string): DataError {
    return new DataError(`${this.path}, line ${this.line}: ${message}`);
  }
}
