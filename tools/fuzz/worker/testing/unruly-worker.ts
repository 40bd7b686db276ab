/** A worker whose cases do what no reader may do, and are named after that. */
import type { CaseName, Outcome, Ready } from '../messages';
import { readPeak, resetPeak } from '../peak-memory';

const kept: Uint8Array[] = [];

const DEEDS: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  hang: () => {
    for (;;);
  },
  exit: () => process.exit(3),
  abort: () => process.abort(),
  // For a moment only: the peak counts, not what is left.
  grow: () => void new Uint8Array(700 * 1024 * 1024).fill(1),
  flood: () => {
    for (;;) kept.push(new Uint8Array(64 * 1024 * 1024).fill(1));
  },
};

process.on('message', ({ format }: CaseName) => {
  resetPeak();
  DEEDS[format]?.();
  process.send?.({ end: 'read', message: '', peakBytes: readPeak() } satisfies Outcome);
});
process.send?.({ baselineBytes: process.memoryUsage.rss() } satisfies Ready);
