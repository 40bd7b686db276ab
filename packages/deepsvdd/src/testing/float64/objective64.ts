/**
 * The losses of Deep-SVDD in float64 with their gradients (docs/methods.md, "Deep-SVDD"): one-class objective, absolute
 * error.
 */
import { absoluteError64, map64, type Array64, type Loss64 } from '@cxr-anomaly/fixtures';

/** Squared distance of each row of [N, D] to the center [D]. */
export function distances64(embedding: Array64, center: Float64Array): number[] {
  const [batch, length] = embedding.shape as [number, number];
  return Array.from({ length: batch }, (_, n) =>
    center.reduce((sum, c, d) => sum + ((embedding.values[n * length + d] as number) - c) ** 2, 0),
  );
}

/** Mean squared distance to the center. */
export function oneClass64(embedding: Array64, center: Float64Array): Loss64 {
  const [batch, length] = embedding.shape as [number, number];
  const value = distances64(embedding, center).reduce((sum, distance) => sum + distance, 0) / batch;
  const gradient = map64(embedding, (f, i) => (2 * (f - (center[i % length] as number))) / batch);
  return { value, gradient };
}

/** Mean over images of Σ|x̂−x|; its gradient with respect to x̂. */
export function reconstruction64(images: Array64, reconstruction: Array64): Loss64 {
  return absoluteError64(images, reconstruction, images.shape[0] as number);
}

/** Mean row of [N, D], values nearer to 0 than 0.1 pushed to ±0.1; an exact 0 stays, as in the reference. */
export function center64(embedding: Array64): Float64Array {
  const [batch, length] = embedding.shape as [number, number];
  return Float64Array.from({ length }, (_, d) => {
    let mean = 0;
    for (let n = 0; n < batch; n++) mean += (embedding.values[n * length + d] as number) / batch;
    return Math.abs(mean) < 0.1 ? 0.1 * Math.sign(mean) : mean;
  });
}
