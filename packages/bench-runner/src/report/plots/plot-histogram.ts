import type { RunScores } from '@cxr-anomaly/runs';
import { renderPlot, type Plot } from './render-plot';

const BINS = 40;

/** The axis ends at this fraction of the sorted scores, so that one outlier does not squeeze all others into one bar. */
const SHOWN_SHARE = 0.99;

/**
 * Draws the distribution of the scores of normal and anomalous test images; the last bar includes all higher scores. The axis has room
 * for the calibrated threshold, if there is one.
 */
export function plotHistogram(
  { scores, labels }: Pick<RunScores, 'scores' | 'labels'>,
  title: string,
  threshold?: number,
): Promise<Plot> {
  const sorted = [...scores].sort((a, b) => a - b);
  const least = sorted[0] ?? 0;
  const low = Math.min(least, threshold ?? least);
  const most = sorted[Math.ceil(SHOWN_SHARE * sorted.length) - 1] ?? 1;
  const high = Math.max(most, threshold ?? most, low + Number.EPSILON);
  const width = (high - low) / BINS;
  const values = ['normal', 'anomalous'].flatMap((name, label) => {
    const own = scores.filter((_, i) => labels[i] === label);
    const counts = new Array<number>(BINS).fill(0);
    for (const score of own) {
      const bin = Math.min(BINS - 1, Math.floor((score - low) / width));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts.map((count, i) => ({
      ...{ class: name, from: low + i * width, to: low + (i + 1) * width },
      share: own.length > 0 ? count / own.length : 0,
    }));
  });
  return renderPlot(
    {
      width: 470,
      height: 160,
      data: { values },
      mark: { type: 'bar', opacity: 0.55, binSpacing: 0 },
      encoding: {
        x: {
          field: 'from',
          type: 'quantitative',
          title: 'score',
          scale: { domain: [low, high], nice: false, zero: false },
        },
        x2: { field: 'to' },
        y2: { datum: 0 },
        y: {
          field: 'share',
          type: 'quantitative',
          title: 'share of its class',
          stack: null,
          axis: { format: '.0%' },
        },
        color: {
          ...{ field: 'class', type: 'nominal', sort: null },
          scale: { domain: ['normal', 'anomalous'], range: ['#56b4e9', '#d55e00'] },
          legend: { title: null, orient: 'top' },
        },
      },
    },
    `Histogram of the scores of ${title}: normal and anomalous test images`,
  );
}
