import { aurocWithCi } from '@cxr-anomaly/metrics';
import type { RunScores } from '@cxr-anomaly/runs';

/** How well a method finds one kind of anomaly, against all normal test images. */
export interface FindingResult {
  readonly finding: string;
  readonly images: number;
  /** Absent where there are fewer than two images. */
  readonly auroc?: number;
  readonly ci?: readonly [number, number];
}

/**
 * Evaluates each finding apart, the most frequent first. An image with several findings, parted by `|`, counts for each.
 *
 * @param findingOf by the row of a test image
 */
export function evaluateFindings(
  { scores, labels }: Pick<RunScores, 'scores' | 'labels'>,
  findingOf: (row: number) => string | undefined,
): FindingResult[] {
  const rowsOf = new Map<string, number[]>();
  labels.forEach((label, row) => {
    if (label !== 1) return;
    for (const finding of findingOf(row)?.split('|') ?? []) {
      rowsOf.set(finding, [...(rowsOf.get(finding) ?? []), row]);
    }
  });
  const normal = scores.filter((_, row) => labels[row] === 0);
  return [...rowsOf]
    .sort(([a, rowsA], [b, rowsB]) => rowsB.length - rowsA.length || (a < b ? -1 : 1))
    .map(([finding, rows]) => {
      if (rows.length < 2) return { finding, images: rows.length };
      const found = rows.map((row) => scores[row] as number);
      const truth = [...normal.map(() => 0), ...found.map(() => 1)];
      const { auroc, lower, upper } = aurocWithCi([...normal, ...found], truth);
      return { finding, images: rows.length, auroc, ci: [lower, upper] as const };
    });
}
