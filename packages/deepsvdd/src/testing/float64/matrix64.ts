/** A matrix in float64, row after row. */
export interface Matrix64 {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Product of two matrices. Four terms are added at a time, which is what makes whole networks bearable in plain loops. */
export function multiply(a: Matrix64, b: Matrix64): Matrix64 {
  const [rows, inner, columns] = [a.rows, a.columns, b.columns];
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    let k = 0;
    for (; k + 4 <= inner; k += 4) addFour(values, row * columns, a.values, row * inner + k, b, k);
    for (; k < inner; k++) {
      const factor = a.values[row * inner + k] as number;
      for (let i = 0; i < columns; i++) {
        const at = row * columns + i;
        values[at] = (values[at] as number) + factor * (b.values[k * columns + i] as number);
      }
    }
  }
  return { values, rows, columns };
}

export function transpose({ values, rows, columns }: Matrix64): Matrix64 {
  const result = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column] as number;
    }
  }
  return { values: result, rows: columns, columns: rows };
}

/** Adds to a row of the product the rows k … k+3 of b, weighted by four consecutive factors. */
function addFour(
  sums: Float64Array,
  start: number,
  factors: Float64Array,
  first: number,
  { values, columns }: Matrix64,
  k: number,
): void {
  const f0 = factors[first] as number;
  const f1 = factors[first + 1] as number;
  const f2 = factors[first + 2] as number;
  const f3 = factors[first + 3] as number;
  const r0 = k * columns;
  const [r1, r2, r3] = [r0 + columns, r0 + 2 * columns, r0 + 3 * columns];
  for (let i = 0; i < columns; i++) {
    sums[start + i] =
      (sums[start + i] as number) +
      (f0 * (values[r0 + i] as number) +
        f1 * (values[r1 + i] as number) +
        f2 * (values[r2 + i] as number) +
        f3 * (values[r3 + i] as number));
  }
}
