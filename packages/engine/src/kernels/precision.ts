/**
 * The precision that convolutions compute in. Tensors are float32 in either; in `bf16` the convolutions of `native/` round images,
 * kernels and gradients to bfloat16 on the way and add up in float32.
 */
import { EngineError } from '../errors';
import { ownBackend } from './own-kernels';

export const PRECISIONS = ['fp32', 'bf16'] as const;

export type Precision = (typeof PRECISIONS)[number];

let current: Precision = 'fp32';

/**
 * Does `work` with its convolutions in this precision, gradients that it computes included. `work` is synchronous.
 *
 * @throws EngineError when `bf16` is asked for where our own kernels do not run.
 */
export function withPrecision<Result>(precision: Precision, work: () => Result): Result {
  if (precision === 'bf16') assertBfloat16();
  const before = current;
  current = precision;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** The precision of the running work. */
export function currentPrecision(): Precision {
  return current;
}

function assertBfloat16(): void {
  if (ownBackend()) return;
  throw new EngineError(
    'The precision bf16 needs our own kernels, which run on the CPU with the native engine; `doctor` says why they do not run here. Use fp32.',
  );
}
