import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { CommonSettings } from '@cxr-anomaly/core-nets';
import { cacheRoot } from '@cxr-anomaly/files/node';
import { jsonKind, planRun, writeJson, type Reporter } from '@cxr-anomaly/runs';
import { z } from 'zod';
import type { PlacedRun } from '../bench/plan-runs';
import type { SweepPart } from './plan-sweep';
import type { Grid } from './read-grid';

/** What a process takes besides tensors. */
const PROCESS_BYTES = 2 ** 30;

/** Times are estimated from a few steps on this machine; another may be slower, or have other work. */
const TIME_MARGIN = 2;

const needsSchema = z.strictObject({ bytes: z.number().positive(), minutes: z.number().positive() });

/** What the neediest run of a method needs. */
export type Needs = z.infer<typeof needsSchema>;

const NEEDS = jsonKind('what runs of a method need', needsSchema);

interface Rehearsed extends PlacedRun {
  readonly dataSet: SweepPart['dataSet'];
}

/**
 * Rehearses a few steps of each method with the settings that need most, on each data set. What was found is kept in the cache, so
 * that calling again is quick.
 *
 * @returns needs by the method's name.
 * @throws as `planRun` does.
 */
export async function estimateNeeds(
  parts: readonly SweepPart[],
  { valFraction }: Grid,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Needs>> {
  const all = new Map<string, Needs>();
  for (const { method, settings, dataSet, folder } of chooseRehearsals(parts)) {
    const needs = await cached(folder, async () => {
      reporter.say(`estimating what ${method.title} needs`);
      const plan = await planRun({ method, settings, dataSet, valFraction, reporter, signal });
      const { decode, train, test } = plan.seconds;
      return {
        bytes: PROCESS_BYTES + plan.bytes.tensors,
        minutes: (TIME_MARGIN * (decode + train + test)) / 60 + 1,
      };
    });
    all.set(method.name, most([all.get(method.name) ?? needs, needs]));
  }
  return all;
}

/** What the neediest of these needs. */
export function most(needs: Iterable<Needs>): Needs {
  const all = [...needs];
  return {
    bytes: Math.max(0, ...all.map(({ bytes }) => bytes)),
    minutes: Math.max(0, ...all.map(({ minutes }) => minutes)),
  };
}

/** How many such runs this machine can do at once: as its cores allow, and its free memory. */
export function mostAtOnce({ bytes }: Needs, threads: number): number {
  const byCores = Math.floor(availableParallelism() / threads);
  return Math.max(1, Math.min(byCores, Math.floor(process.availableMemory() / bytes)));
}

/** Lists the runs to rehearse: those of a method and data set that no other needs at least as much as. */
export function chooseRehearsals(parts: readonly SweepPart[]): Rehearsed[] {
  const runs = parts.flatMap(({ dataSet, runs: own }) => own.map((run) => ({ ...run, dataSet })));
  return runs.filter(
    (run, i) =>
      !runs.some(
        (other, j) =>
          other.method === run.method &&
          other.dataSet === run.dataSet &&
          needsAsMuch(other.settings, run.settings) &&
          (j < i || !needsAsMuch(run.settings, other.settings)),
      ),
  );
}

/**
 * Whether a run needs at least what another does, as far as settings tell: its whole numbers, such as sizes and epochs, are all at
 * least as large, and its words are the same. Rates and weights of losses, which are fractions, cost nothing.
 */
function needsAsMuch(one: CommonSettings, other: CommonSettings): boolean {
  const than = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([name, value]: readonly [string, unknown]) => {
    const limit = than.get(name);
    if (name === 'seed') return true;
    if (typeof value === 'number' && typeof limit === 'number')
      return !Number.isInteger(value) || !Number.isInteger(limit) || value >= limit;
    return JSON.stringify(value) === JSON.stringify(limit);
  });
}

/** @param folder of a run, which is named after everything that decides what it computes. */
async function cached(folder: string, estimate: () => Promise<Needs>): Promise<Needs> {
  const file = join(cacheRoot(), 'needs', `${basename(folder)}.json`);
  const kept = await readFile(file, 'utf8').then(
    (text) => needsSchema.safeParse(parse(text)).data,
    () => undefined,
  );
  if (kept) return kept;
  const needs = await estimate();
  await writeJson(file, needs, NEEDS);
  return needs;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
