/**
 * Calls `work` for 0 … count−1, at most `limit` at a time, started in ascending order.
 * The first failure prevents further starts and is thrown once the running calls have ended.
 */
export async function runBounded(
  count: number,
  limit: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly cause: unknown } | undefined;
  const runner = async (): Promise<void> => {
    while (next < count && failure === undefined) {
      try {
        await work(next++);
      } catch (cause) {
        failure ??= { cause };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, runner));
  if (failure !== undefined) throw failure.cause;
}
