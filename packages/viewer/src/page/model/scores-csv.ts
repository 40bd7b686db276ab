import { formatCsvRow } from '@cxr-anomaly/runs/browser';
import type { OpenedBundle } from '../../contracts';
import type { Film } from './film';
import type { FilmLabels } from './labels';

const COLUMNS = ['path', 'bundle', 'score', 'threshold', 'anomalous', 'pValue', 'label', 'warnings', 'error'];

/**
 * Formats the work list as CSV: a row for each film and bundle, with the columns that `cxr-anomaly score --format csv` has, and
 * the label if there is one.
 */
export function formatWorklist(
  films: readonly Film[],
  bundles: readonly OpenedBundle[],
  labels: FilmLabels,
): string {
  const rows = films.flatMap((film) => {
    const { path, error, scored } = film;
    const label = labels.get(path)?.className;
    if (!scored)
      return [[path, undefined, undefined, undefined, undefined, undefined, label, undefined, error]];
    return bundles.map(({ id, name }) => {
      const { score, threshold, anomalous, pValue, warnings = [] } = scored.scores.get(id) ?? {};
      const said = warnings.map(({ message }) => message).join(' ');
      return [
        path,
        name,
        score,
        threshold,
        anomalous,
        pValue,
        label,
        said === '' ? undefined : said,
        undefined,
      ];
    });
  });
  return [COLUMNS, ...rows].map(formatCsvRow).join('');
}
