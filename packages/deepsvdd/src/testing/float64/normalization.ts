import { map64, zeros64, type Array64, type Pulled } from './array64';

/** Per channel. */
export interface Statistics64 {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Batch normalization without scale and shift of [N, C, …] by given statistics, which are constants here. */
export function normalizeByGiven(input: Array64, given: Statistics64, epsilon: number): Pulled {
  const channel = channelOf(input.shape);
  const factor = given.variance.map((variance) => 1 / Math.sqrt(variance + epsilon));
  return {
    value: map64(input, (x, i) => (x - at(given.mean, channel(i))) * at(factor, channel(i))),
    pull: (gradient) => map64(gradient, (g, i) => g * at(factor, channel(i))),
  };
}

/** The same by the batch's own statistics, through which the gradient flows. */
export function normalizeByBatch(
  input: Array64,
  epsilon: number,
): Pulled & { readonly statistics: Statistics64 } {
  const statistics = batchStatistics(input);
  const { value, pull } = normalizeByGiven(input, statistics, epsilon);
  const channel = channelOf(input.shape);
  return {
    value,
    statistics,
    pull: (gradient) => {
      const mean = channelMeans(gradient);
      const along = channelMeans(map64(gradient, (g, i) => g * at(value.values, i)));
      const centered = map64(
        gradient,
        (g, i) => g - at(mean, channel(i)) - at(value.values, i) * at(along, channel(i)),
      );
      return pull(centered);
    },
  };
}

/** Running statistics after a batch: the batch counts with `momentum`, its variance in the unbiased form. */
export function moveStatistics(
  running: Statistics64,
  batch: Statistics64,
  { count, momentum }: { count: number; momentum: number },
): Statistics64 {
  const move = (old: number, next: number): number => (1 - momentum) * old + momentum * next;
  return {
    mean: running.mean.map((old, c) => move(old, at(batch.mean, c))),
    variance: running.variance.map((old, c) => move(old, (at(batch.variance, c) * count) / (count - 1))),
  };
}

function batchStatistics(input: Array64): Statistics64 {
  const mean = channelMeans(input);
  const channel = channelOf(input.shape);
  return { mean, variance: channelMeans(map64(input, (x, i) => (x - at(mean, channel(i))) ** 2)) };
}

function channelMeans(input: Array64): Float64Array {
  const channel = channelOf(input.shape);
  const sums = zeros64([input.shape[1] as number]).values;
  input.values.forEach((x, i) => (sums[channel(i)] = at(sums, channel(i)) + x));
  const count = input.values.length / sums.length;
  return sums.map((sum) => sum / count);
}

function channelOf([, channels, ...sides]: readonly number[]): (index: number) => number {
  const area = sides.reduce((product, side) => product * side, 1);
  return (index) => Math.floor(index / area) % (channels as number);
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
