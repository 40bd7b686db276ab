import { map64, zeros64, type Array64, type Arrays64 } from './array64';

/** Moments of one weight. */
export interface Moments64 {
  readonly first: Array64;
  readonly second: Array64;
  /** Largest second moment so far; AMSGrad divides by it. */
  readonly maximum: Array64;
  readonly steps: number;
}

/** Settings of the optimizer, as the fixture names them. */
export interface Adam64 {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weight_decay: number;
  readonly amsgrad: boolean;
}

/** One step of Adam or AMSGrad with L2 weight decay, as PyTorch computes it. Nothing given is changed. */
export function adamStep64(
  weights: Arrays64,
  gradients: Arrays64,
  moments: ReadonlyMap<string, Moments64>,
  { betas: [beta1, beta2], eps, weight_decay, amsgrad, lr }: Adam64 & { readonly lr: number },
): { readonly weights: Arrays64; readonly moments: ReadonlyMap<string, Moments64> } {
  const moved = new Map(weights);
  const next = new Map(moments);
  for (const [name, gradient] of gradients) {
    const weight = weights.get(name);
    if (!weight) throw new Error(`There is a gradient of ${name}, and no such weight.`);
    const none = zeros64(weight.shape);
    const old = moments.get(name) ?? { first: none, second: none, maximum: none, steps: 0 };
    const decayed = map64(gradient, (g, i) => g + weight_decay * at(weight, i));
    const first = map64(old.first, (m, i) => beta1 * m + (1 - beta1) * at(decayed, i));
    const second = map64(old.second, (v, i) => beta2 * v + (1 - beta2) * at(decayed, i) ** 2);
    const maximum = map64(old.maximum, (largest, i) => Math.max(largest, at(second, i)));
    const steps = old.steps + 1;
    const divisor = amsgrad ? maximum : second;
    next.set(name, { first, second, maximum, steps });
    const value = map64(weight, (w, i) => {
      const deviation = Math.sqrt(at(divisor, i)) / Math.sqrt(1 - beta2 ** steps) + eps;
      return w - (lr * at(first, i)) / (1 - beta1 ** steps) / deviation;
    });
    moved.set(name, value);
  }
  return { weights: moved, moments: next };
}

function at({ values }: Array64, index: number): number {
  return values[index] as number;
}
