/** Layers of the LeNets in float64, each with its gradient written by hand. Weights and statistics are read from the pass by name. */
import { map64, zeros64, type Array64, type Arrays64, type Pulled } from './array64';
import { correlate, correlateKernel, spread } from './correlation';
import { moveStatistics, normalizeByBatch, normalizeByGiven, type Statistics64 } from './normalization';

/** What one forward and backward pass reads and writes. */
export interface Pass {
  readonly weights: Arrays64;
  readonly training: boolean;
  readonly epsilon: number;
  readonly momentum: number;
  /** Running statistics; in training each layer replaces its own. */
  readonly statistics: Map<string, Statistics64>;
  /** Filled by the backward pass. */
  readonly gradients: Map<string, Array64>;
}

export type Layer = (input: Array64, pass: Pass) => Pulled;

/** One layer after another. */
export function chain(...parts: readonly Layer[]): Layer {
  return (input, pass) => {
    const pulled: Pulled[] = [];
    for (const part of parts) pulled.push(part(pulled.at(-1)?.value ?? input, pass));
    return {
      value: pulled.at(-1)?.value ?? input,
      pull: (gradient) => pulled.reduceRight((current, { pull }) => pull(current), gradient),
    };
  };
}

/** Weight [O, I, k, k]. */
export function convolution(name: string, padding: number): Layer {
  return (input, { weights, gradients }) => {
    const kernel = weightOf(weights, name);
    return {
      value: correlate(input, kernel, padding),
      pull: (gradient) => {
        gradients.set(`${name}.weight`, correlateKernel(input, gradient, kernel.shape, padding));
        return spread(gradient, kernel, padding);
      },
    };
  };
}

/** Weight [I, O, k, k]: the gradient of a convolution as a forward pass. */
export function transposedConvolution(name: string, padding: number): Layer {
  return (input, { weights, gradients }) => {
    const kernel = weightOf(weights, name);
    return {
      value: spread(input, kernel, padding),
      pull: (gradient) => {
        gradients.set(`${name}.weight`, correlateKernel(gradient, input, kernel.shape, padding));
        return correlate(gradient, kernel, padding);
      },
    };
  };
}

/** Weight [out, in]; a dense layer is a 1×1 convolution of 1×1 images. */
export function dense(name: string): Layer {
  return (input, { weights, gradients }) => {
    const weight = weightOf(weights, name);
    const kernel = reshape(weight, [...weight.shape, 1, 1]);
    const pixels = reshape(input, [...input.shape, 1, 1]);
    const output = correlate(pixels, kernel, 0);
    return {
      value: reshape(output, output.shape.slice(0, 2)),
      pull: (gradient) => {
        const gradients1x1 = reshape(gradient, output.shape);
        const ofKernel = correlateKernel(pixels, gradients1x1, kernel.shape, 0);
        gradients.set(`${name}.weight`, reshape(ofKernel, weight.shape));
        return reshape(spread(gradients1x1, kernel, 0), input.shape);
      },
    };
  };
}

export function batchNorm(name: string): Layer {
  return (input, { training, statistics, epsilon, momentum }) => {
    const running = statistics.get(name);
    if (!running) throw new Error(`There are no running statistics of ${name}.`);
    if (!training) return normalizeByGiven(input, running, epsilon);
    const normalized = normalizeByBatch(input, epsilon);
    const count = input.values.length / (input.shape[1] as number);
    statistics.set(name, moveStatistics(running, normalized.statistics, { count, momentum }));
    return normalized;
  };
}

/** An activation by its value and its derivative. */
export function activation(of: (x: number) => number, derivative: (x: number) => number): Layer {
  return (input) => ({
    value: map64(input, of),
    pull: (gradient) => map64(gradient, (g, i) => g * derivative(input.values[i] as number)),
  });
}

/** The larger of each 2×2 square; among equal ones the first, row by row, gets the gradient. */
export const maxPool: Layer = (input) => {
  const [batch, channels, height, width] = input.shape as [number, number, number, number];
  const value = zeros64([batch, channels, height / 2, width / 2]);
  const chosen = Array.from(value.values, (_, i) => {
    const corner = cornerOf(i, width);
    return [corner, corner + 1, corner + width, corner + width + 1].reduce((best, candidate) =>
      (input.values[candidate] as number) > (input.values[best] as number) ? candidate : best,
    );
  });
  chosen.forEach((from, i) => (value.values[i] = input.values[from] as number));
  return {
    value,
    pull: (gradient) => {
      const result = zeros64(input.shape);
      chosen.forEach((from, i) => (result.values[from] = gradient.values[i] as number));
      return result;
    },
  };
};

/** Each pixel becomes a 2×2 square. */
export const upsampleNearest: Layer = (input) => {
  const [batch, channels, height, width] = input.shape as [number, number, number, number];
  const value = zeros64([batch, channels, 2 * height, 2 * width]);
  const square = (i: number): number[] => {
    const corner = cornerOf(i, 2 * width);
    return [corner, corner + 1, corner + 2 * width, corner + 2 * width + 1];
  };
  input.values.forEach((x, i) => square(i).forEach((to) => (value.values[to] = x)));
  return {
    value,
    pull: (gradient) =>
      map64(input, (_, i) => square(i).reduce((sum, from) => sum + (gradient.values[from] as number), 0)),
  };
};

/** [N, …] → [N, …sides]; a side of −1 takes what the others leave. */
export function reshapeTo(...sides: readonly number[]): Layer {
  return (input) => {
    const [batch] = input.shape as [number];
    const known = sides.reduce((product, side) => (side === -1 ? product : product * side), batch);
    const shape = [batch, ...sides.map((side) => (side === -1 ? input.values.length / known : side))];
    return { value: reshape(input, shape), pull: (gradient) => reshape(gradient, input.shape) };
  };
}

/** Index of the top left pixel of the i-th 2×2 square of maps this wide. */
function cornerOf(i: number, width: number): number {
  const half = width / 2;
  return 2 * width * Math.floor(i / half) + 2 * (i % half);
}

function reshape({ values }: Array64, shape: readonly number[]): Array64 {
  return { values, shape };
}

function weightOf(weights: Arrays64, name: string): Array64 {
  const weight = weights.get(`${name}.weight`);
  if (!weight) throw new Error(`There is no weight ${name}.weight.`);
  return weight;
}
