import { quantile } from '@cxr-anomaly/metrics';

/** One row of the table. */
export interface Result {
  readonly name: string;
  readonly title: string;
  readonly sides: readonly Measured[];
  readonly checks: readonly Check[];
  /** What our side must do at least, and what it does, for a goal that is missed. */
  readonly effort?: Effort;
}

/** For one run. */
export interface Effort {
  /** Multiplications and additions of convolutions and matrix products. */
  readonly operations?: number | undefined;
  /** Bytes written and read of the data that is passed on. */
  readonly bytes?: number | undefined;
  /** Operations that TensorFlow ran, and the milliseconds spent in them. */
  readonly calls: number;
  readonly inside: number;
}

/** A side's figure. */
export interface Measured {
  readonly name: string;
  readonly unit: 'ms' | 's';
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly samples: number;
}

/** A figure compared with the goal. */
export interface Check {
  readonly what: string;
  readonly value: number;
  readonly unit: '×' | 's' | 'GB' | '%' | 'tensors';
  /** Absent if a figure is only informative. */
  readonly goal?: { readonly bound: 'at least' | 'at most'; readonly value: number };
}

export function isMet({ value, goal }: Check): boolean {
  if (!goal) return true;
  return goal.bound === 'at least' ? value >= goal.value : value <= goal.value;
}

export function summarize(name: string, values: readonly number[], unit: Measured['unit'] = 'ms'): Measured {
  return {
    name,
    unit,
    median: quantile(values, 0.5),
    lowest: Math.min(...values),
    highest: Math.max(...values),
    samples: values.length,
  };
}
