import { availableParallelism } from 'node:os';

/**
 * Counts the threads that TensorFlow gives one operation: TF_NUM_INTRAOP_THREADS, or else the cores that this process may use.
 */
export function nativeThreads(): number {
  const limit = Number(process.env['TF_NUM_INTRAOP_THREADS']);
  return Number.isInteger(limit) && limit > 0 ? limit : availableParallelism();
}
