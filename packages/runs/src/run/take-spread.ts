/** Takes so many values of a list, evenly spread over it; all of them if there are no more. */
export function takeSpread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)] as T);
}
