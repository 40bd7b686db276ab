/** Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank. NaN if either does not vary. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [first, second] = [rank(a), rank(b)];
  const middle = (a.length + 1) / 2;
  const products = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + (value - middle) * ((y[i] as number) - middle), 0);
  return products(first, second) / Math.sqrt(products(first, first) * products(second, second));
}

function rank(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

export interface Mean {
  readonly mean: number;
  /** Student's t interval of 95 %; absent for a single value. */
  readonly interval?: readonly [number, number];
  readonly count: number;
}

/** The mean of independent values with its 95 % interval; values that are not a number are left out. */
export function meanOf(values: readonly number[]): Mean {
  const kept = values.filter((value) => !Number.isNaN(value));
  const count = kept.length;
  const mean = kept.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, count };
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const freedom = count - 1;
  const quantile = T_975[freedom - 1] ?? 1.96 + 2.372 / freedom + 2.823 / freedom ** 2;
  const half = quantile * Math.sqrt(variance / count);
  return { mean, interval: [mean - half, mean + half], count };
}

/** The 97.5 % quantile of Student's t for 1 to 12 degrees of freedom; beyond them two terms of its expansion are right to 0.001. */
const T_975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179];
