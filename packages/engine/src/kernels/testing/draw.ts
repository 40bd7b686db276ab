import { createRandom } from '@cxr-anomaly/random';

/** Standard normal values, the same for the same name. */
export function draw(name: string, length: number): Float32Array {
  const random = createRandom(0, 'kernels', name);
  return Float32Array.from({ length }, () => random.normal());
}
