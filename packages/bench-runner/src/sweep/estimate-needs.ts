import { availableParallelism, freemem } from 'node:os';
import { planRun, type Reporter } from '@cxr-anomaly/runs';
import type { Grid } from './read-grid';
import type { SweepPart } from './plan-sweep';

/** What a process takes besides tensors. */
const PROCESS_BYTES = 2 ** 30;

/** Times are estimated from a few steps on this machine; another may be slower, or have other work. */
const TIME_MARGIN = 2;

/** What the neediest run of a sweep needs. */
export interface Needs {
  readonly bytes: number;
  readonly minutes: number;
}

/** Rehearses a few steps of each method in each bench. @throws as `planRun` does. */
export async function estimateNeeds(
  parts: readonly SweepPart[],
  { valFraction }: Grid,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<Needs> {
  let [bytes, minutes] = [0, 0];
  for (const { dataSet, methods, runs } of parts)
    for (const method of methods) {
      const settings = runs.find((run) => run.method === method)?.settings;
      if (!settings) continue;
      const plan = await planRun({ method, settings, dataSet, valFraction, reporter, signal });
      bytes = Math.max(bytes, PROCESS_BYTES + plan.bytes.tensors);
      const { decode, train, test } = plan.seconds;
      minutes = Math.max(minutes, (TIME_MARGIN * (decode + train + test)) / 60 + 1);
    }
  return { bytes, minutes };
}

/** How many such runs this machine can do at once: as its cores allow, and its free memory. */
export function mostAtOnce({ bytes }: Needs, threads: number): number {
  const byCores = Math.floor(availableParallelism() / threads);
  return Math.max(1, Math.min(byCores, Math.floor(freemem() / bytes)));
}
