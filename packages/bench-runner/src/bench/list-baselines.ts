import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import { FIGURE_NAMES, formatFraction } from '@cxr-anomaly/runs';
import type { BaselineResult } from '../baselines/score-baselines';

/** Baselines on images that were all prepared in the same way. */
export interface PreparedBaselines {
  readonly pixels: Pick<Preprocessing, 'side' | 'normalization'>;
  readonly results: readonly BaselineResult[];
}

/**
 * Lists the baselines for a table. A baseline whose figures, as shown, are the same on images prepared in several ways is listed
 * once; where they differ, each row says how its images were prepared.
 */
export function listBaselines(prepared: readonly PreparedBaselines[]): BaselineResult[] {
  const rows = new Map<string, { result: BaselineResult; ways: string[] }>();
  const all = prepared.flatMap(({ pixels, results }) =>
    results.map((result) => ({
      result,
      way: describePixels(pixels),
    })),
  );
  for (const { result, way } of all) {
    const key = `${result.name} ${figuresOf(result)}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { result, ways: [way] });
    else row.ways.push(way);
  }
  return [...rows.values()].map(({ result, ways }) =>
    ways.length === prepared.length
      ? result
      : { ...result, title: `${result.title} (${[...new Set(ways)].join('; ')})` },
  );
}

/** How images were prepared, in a title. */
export function describePixels({ side, normalization }: PreparedBaselines['pixels']): string {
  return `${side} × ${side}, ${normalization.kind}`;
}

/** The numbers as tables show them. */
function figuresOf({ test }: BaselineResult): string {
  return FIGURE_NAMES.map((name) => formatFraction(test[name])).join(' ');
}
