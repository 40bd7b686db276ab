import { listColumns, type ImageItem } from '@cxr-anomaly/data-cxr';
import { aurocWithCi, estimateAuroc } from '@cxr-anomaly/metrics';
import { scoreSeeds } from './score-seeds';

const LABELS: (0 | 1)[] = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
const items = LABELS.map((label, i): ImageItem => ({
  ...{ id: `film ${i}`, split: 'test', label, meta: { view: i % 2 === 0 ? 'AP' : 'PA' } },
}));
const runOf = (scores: number[], threshold?: number) => ({
  ...{ ids: items.map(({ id }) => id), scores, labels: LABELS, threshold },
});
const FIRST = [1, 2, 3, 4, 5, 4.5, 5.5, 6, 7, 8];
const SECOND = [1, 6, 3, 4, 5, 2.5, 0.5, 6.5, 7, 3.5];

describe('scoreSeeds', () => {
  it('has an interval over images and seeds, and groups at the threshold of each run', () => {
    const found = scoreSeeds([runOf(FIRST, 4.2), runOf(SECOND, 9)], items, listColumns(items));
    const { lower, upper } = estimateAuroc([FIRST, SECOND], LABELS);
    expect(found?.aurocCi).toEqual([lower, upper]);
    const alone = [FIRST, SECOND].map((scores) => aurocWithCi(scores, LABELS));
    const widths = alone.map((one) => one.upper - one.lower);
    expect(upper - lower).toBeGreaterThan((widths[0] as number) / 2 + (widths[1] as number) / 2);
    expect(found?.by?.[0]).toMatchObject({
      columns: ['view'],
      // Of the first run all five, of the second none.
      groups: [
        { group: 'AP', sensitivity: 0.5 },
        { group: 'PA', sensitivity: 0.5 },
      ],
    });
  });

  it('is undefined for runs on other images, and without runs', () => {
    const other = { ...runOf(FIRST), ids: items.map(({ id }, i) => (i === 3 ? 'another' : id)) };
    expect(scoreSeeds([runOf(FIRST), other], items, [])).toBeUndefined();
    expect(scoreSeeds([], items, [])).toBeUndefined();
  });
});
