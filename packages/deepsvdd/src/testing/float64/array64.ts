/** Numbers in float64 with a shape, in PyTorch's order of axes: images [N, C, H, W], kernels [O, I, k, k]. Never changed once made. */
export interface Array64 {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

/** Arrays by name, e.g. weights by the reference's names. */
export type Arrays64 = ReadonlyMap<string, Array64>;

export function zeros64(shape: readonly number[]): Array64 {
  return { values: new Float64Array(shape.reduce((product, side) => product * side, 1)), shape };
}

/** A new array of the same shape, element by element. */
export function map64(array: Array64, change: (value: number, index: number) => number): Array64 {
  const values = new Float64Array(array.values.length);
  for (let i = 0; i < values.length; i++) values[i] = change(array.values[i] as number, i);
  return { values, shape: array.shape };
}

/** [N, H, W, C] → [N, C, H, W] */
export function channelsFirst(values: ArrayLike<number>, shape: readonly number[]): Array64 {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const result = zeros64([batch, channels, height, width]);
  const area = height * width;
  for (let n = 0; n < batch; n++) {
    for (let at = 0; at < area; at++) {
      for (let c = 0; c < channels; c++) {
        result.values[(n * channels + c) * area + at] = values[(n * area + at) * channels + c] as number;
      }
    }
  }
  return result;
}

/** A value and the map from a gradient with respect to it to the gradient with respect to its input. */
export interface Pulled {
  readonly value: Array64;
  readonly pull: (gradient: Array64) => Array64;
}
