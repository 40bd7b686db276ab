import type { ImageItem } from '@cxr-anomaly/data-cxr';
import { evaluate, type Interval, type RunScores } from '@cxr-anomaly/runs';

/** How well a method finds one kind of anomaly, against all normal test images. */
export interface FindingResult {
  readonly finding: string;
  readonly images: number;
  readonly auroc: number;
  readonly ci: Interval;
}

/** Returns what the source says about an image: its finding or, for the phantom, its lesion. */
export function findingOf({ meta }: Pick<ImageItem, 'meta'>): string | undefined {
  const finding = meta['finding'] ?? meta['lesion'];
  return finding === undefined ? undefined : String(finding);
}

/**
 * Evaluates each finding separately, the most frequent first. An image with several findings, separated by `|`, counts for each.
 *
 * @param findingAt returns the finding of the test image in a row
 */
export function evaluateFindings(
  { scores, labels }: Pick<RunScores, 'scores' | 'labels'>,
  findingAt: (row: number) => string | undefined,
): FindingResult[] {
  const rowsOf = new Map<string, number[]>();
  labels.forEach((label, row) => {
    if (label !== 1) return;
    for (const finding of findingAt(row)?.split('|') ?? []) {
      const rows = rowsOf.get(finding);
      if (rows) rows.push(row);
      else rowsOf.set(finding, [row]);
    }
  });
  const normal = scores.filter((_, row) => labels[row] === 0);
  return [...rowsOf]
    .sort(([a, rowsA], [b, rowsB]) => rowsB.length - rowsA.length || (a < b ? -1 : 1))
    .map(([finding, rows]) => {
      const found = rows.map((row) => scores[row] as number);
      const truth = [...normal.map(() => 0), ...found.map(() => 1)];
      const { auroc, aurocCi } = evaluate([...normal, ...found], truth);
      return { finding, images: rows.length, auroc, ci: aurocCi };
    });
}
