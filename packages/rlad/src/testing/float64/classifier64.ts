/** The classifier of round 0 and its memory in float64 (docs/methods.md, "RLAD"). */
import type { Array64 } from '@cxr-anomaly/fixtures';

/**
 * The mean of −log softmax(f(x)·Mᵀ/T) at each image's own row, and its gradient with respect to the embedding.
 *
 * @param embedding [B, D]
 * @param memory [N, D], constant
 * @param indexes [B], each image's own row
 */
export function soleClass64(
  embedding: Array64,
  memory: Array64,
  indexes: readonly number[],
  temperature: number,
): { readonly value: number; readonly gradient: Array64 } {
  const [rows, dim] = memory.shape as [number, number];
  const gradient = new Float64Array(embedding.values.length);
  let value = 0;
  indexes.forEach((own, i) => {
    const vector = embedding.values.subarray(i * dim, (i + 1) * dim);
    const row = (j: number): Float64Array => memory.values.subarray(j * dim, (j + 1) * dim);
    const logits = Array.from({ length: rows }, (_, j) => dot(vector, row(j)) / temperature);
    const highest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - highest));
    const sum = powers.reduce((total, power) => total + power, 0);
    value += (highest + Math.log(sum) - (logits[own] as number)) / indexes.length;
    powers.forEach((power, j) => {
      const factor = (power / sum - (j === own ? 1 : 0)) / (temperature * indexes.length);
      row(j).forEach((x, d) => (gradient[i * dim + d] = (gradient[i * dim + d] as number) + factor * x));
    });
  });
  return { value, gradient: { values: gradient, shape: embedding.shape } };
}

/** The memory after a step: the rows of its images become normalize(momentum·row + (1 − momentum)·embedding). */
export function blend64(
  memory: Array64,
  indexes: readonly number[],
  embedding: Array64,
  momentum: number,
): Array64 {
  const [, dim] = memory.shape as [number, number];
  const values = memory.values.slice();
  indexes.forEach((own, i) => {
    const row = values.subarray(own * dim, (own + 1) * dim);
    const mixed = row.map(
      (x, d) => momentum * x + (1 - momentum) * (embedding.values[i * dim + d] as number),
    );
    const length = Math.sqrt(dot(mixed, mixed));
    row.set(mixed.map((x) => x / length));
  });
  return { values, shape: memory.shape };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
}
