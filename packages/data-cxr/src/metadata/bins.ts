/** A range of numbers and what tables call it. */
export interface Bin {
  /** The lowest number in it; it ends below the next one. */
  readonly from: number;
  readonly name: string;
}

/** Where groups of ages begin, years. */
const AGES = [0, 18, 40, 60, 80];

/** Most bins of a column; each should hold enough images for an interval. */
const MOST_BINS = 6;

/**
 * Divides the numbers of a column into groups. Ages have fixed ones; a column of at most six different numbers has one for each;
 * others get round steps (1, 2 or 5 times a power of ten), the smallest that give at most six. Labels play no part.
 *
 * @param values at least one
 * @returns ascending; the first begins at or below the least value
 */
export function divideNumbers(column: string, values: Iterable<number>): Bin[] {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (column === 'age') return nameRanges(AGES, { whole: true });
  if (distinct.length <= MOST_BINS) return distinct.map((from) => ({ from, name: String(from) }));
  const [least, greatest] = [distinct[0] as number, distinct.at(-1) as number];
  const step = chooseStep(least, greatest);
  const first = Math.floor(least / step);
  const edges = Array.from({ length: Math.floor(greatest / step) - first + 1 }, (_, i) =>
    round((first + i) * step),
  );
  const whole = step >= 1 && distinct.every(Number.isInteger);
  return nameRanges([...edges, round((first + edges.length) * step)], { whole }).slice(0, -1);
}

/** Returns the name of the bin that a number lies in; undefined below the first one. */
export function findBin(bins: readonly Bin[], value: number): string | undefined {
  return bins.findLast(({ from }) => from <= value)?.name;
}

/** Names the ranges between edges, and the last one, which has no end. */
function nameRanges(edges: readonly number[], { whole }: { readonly whole: boolean }): Bin[] {
  return edges.map((from, i) => {
    const next = edges[i + 1];
    if (next === undefined) return { from, name: `${from} and over` };
    if (whole && next === from + 1) return { from, name: String(from) };
    return { from, name: whole ? `${from}–${next - 1}` : `${from} to below ${next}` };
  });
}

function chooseStep(least: number, greatest: number): number {
  const bins = (step: number) => Math.floor(greatest / step) - Math.floor(least / step) + 1;
  let power = 10 ** Math.floor(Math.log10((greatest - least) / MOST_BINS));
  for (;;) {
    const fitting = [1, 2, 5].map((digit) => digit * power).find((step) => bins(step) <= MOST_BINS);
    if (fitting !== undefined) return fitting;
    power *= 10;
  }
}

/** Removes the last digits, which multiplication with a step such as 0.1 leaves wrong. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
