import type { OperationTime } from '@cxr-anomaly/engine/node';
import { formatTable } from './text-table';

/** Rows of each table: what comes below takes next to no time. */
const SHOWN = 16;

/** Formats two tables, longest times first: time by operation, and by operation and shapes. */
export function formatProfile(times: readonly OperationTime[]): string {
  const byOperation = new Map<string, OperationTime>();
  for (const time of times) {
    const { calls, milliseconds } = byOperation.get(time.operation) ?? { calls: 0, milliseconds: 0 };
    byOperation.set(time.operation, {
      ...time,
      shapes: 'all',
      calls: calls + time.calls,
      milliseconds: milliseconds + time.milliseconds,
    });
  }
  const total = times.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const summed = [...byOperation.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  return [summed, times].map((list) => formatTimes(list, total)).join('\n\n');
}

function formatTimes(times: readonly OperationTime[], total: number): string {
  const rows = times
    .slice(0, SHOWN)
    .map(({ operation, shapes, calls, milliseconds }) => [
      operation,
      shapes,
      String(calls),
      milliseconds.toFixed(1),
      `${((100 * milliseconds) / total).toFixed(1)} %`,
    ]);
  return formatTable(
    [
      { title: 'operation' },
      { title: 'shapes' },
      { title: 'calls', align: 'right' },
      { title: 'ms', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    rows,
  );
}
