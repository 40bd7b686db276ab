/** Batches of another size are summed in another order: allows for float32 rounding, relative to the largest score. */
const ROUNDING = 1e-4;

/** Expects scores to differ by no more than rounding. */
export function expectClose(found: Float32Array, wanted: Float32Array): void {
  expect(found).toHaveLength(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  found.forEach((score, i) => expect(Math.abs(score - (wanted[i] as number))).toBeLessThan(ROUNDING * scale));
}
