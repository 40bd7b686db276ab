import { z } from 'zod';
import { methodSchema } from '../bench/leaderboard-schema';

export const sweepRowSchema = z.object({
  data: z.string(),
  preset: z.string(),
  /** `key=value`, changes of the preset. */
  settings: z.array(z.string()).readonly(),
  /** The folder of the bench, from the sweep's. */
  bench: z.string(),
  /** Loss on held-out normal images, mean over seeds; absent if a run has none. */
  validationLoss: z.number().exactOptional(),
  /** Of several settings of this method on this data, the one with the lowest of these losses. */
  isBest: z.literal(true).exactOptional(),
  entry: methodSchema,
});

/** A method's result with one setting: means and intervals over its seeds. */
export type SweepRow = z.infer<typeof sweepRowSchema>;

/**
 * Marks each method's best setting on each data set: by held-out normal images alone, since choosing by test scores would make the
 * winner's score too good. A method with one setting, or with one whose loss is unknown, has nothing to choose from.
 */
export function markBest(rows: readonly SweepRow[]): SweepRow[] {
  return rows.map((row) => {
    const rivals = rows.filter(({ data, entry }) => data === row.data && entry.method === row.entry.method);
    const losses = rivals.flatMap(({ validationLoss }) => validationLoss ?? []);
    const isBest =
      losses.length === rivals.length && rivals.length > 1 && row.validationLoss === Math.min(...losses);
    return isBest ? { ...row, isBest } : row;
  });
}
