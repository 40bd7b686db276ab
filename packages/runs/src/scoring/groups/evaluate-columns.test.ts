import { DataError, listColumns, type ImageItem, type Split } from '@cxr-anomaly/data-cxr';
import { adjustedAuroc, auroc, aurocWithCi } from '@cxr-anomaly/metrics';
import { chooseColumns } from './choose-columns';
import { columnResultSchema } from './column-schema';
import { evaluateColumns } from './evaluate-columns';

const item = (label: 0 | 1, meta: ImageItem['meta'], split: Split = 'test'): ImageItem => ({
  ...{ id: JSON.stringify([label, meta]), split, label, meta },
});

/** Within each view anomalous images score higher, but most normal ones are of the view that scores high. */
const VIEWS = ['AP', 'AP', 'AP', 'PA', 'AP', 'PA', 'PA', 'PA'];
const LABELS = [0, 0, 0, 0, 1, 1, 1, 1] as const;
const SCORES = [5, 6, 7, 1, 8, 2, 0, 3];
const ITEMS = LABELS.map((label, i) =>
  item(label, { view: VIEWS[i] as string, sex: i % 2 === 0 ? 'F' : 'M' }),
);

describe('evaluateColumns', () => {
  const evaluate = (items: readonly ImageItem[], scores = SCORES, threshold?: number) =>
    evaluateColumns({ runs: [{ scores, threshold }], items }, listColumns(items));

  it('evaluates each group, the adjusted AUROC of each column, and of all together', () => {
    const [view, sex, both] = evaluate(ITEMS, SCORES, 2.5);
    expect(view).toMatchObject({
      columns: ['view'],
      unknown: 0,
      adjusted: { auroc: 0.75, pooled: 6 / 16, normal: 4, anomalous: 4, strata: 2 },
      groups: [
        { group: 'AP', normal: 3, anomalous: 1, auroc: 1, aurocCi: null, sensitivity: 1, falseAlarms: 1 },
        { group: 'PA', normal: 1, anomalous: 3, auroc: 2 / 3, sensitivity: 1 / 3, falseAlarms: 0 },
      ],
    });
    expect(sex?.columns).toEqual(['sex']);
    expect(sex?.adjusted?.auroc).toBe(
      adjustedAuroc(
        SCORES,
        LABELS,
        LABELS.map((_, i) => i % 2),
      ),
    );
    // Of view and sex together, only AP and F, and PA and M have images of both classes.
    expect(both).toMatchObject({
      columns: ['view', 'sex'],
      adjusted: { normal: 3, anomalous: 3, strata: 2 },
      groups: [],
    });
    for (const result of [view, sex, both]) expect(columnResultSchema.parse(result)).toEqual(result);
  });

  it('gives a group the interval of its images alone', () => {
    const labels = [...LABELS, ...LABELS];
    const items = labels.map((label, i) => item(label, { part: i < 8 ? 'a' : 'b' }));
    const scores = [...SCORES, ...SCORES.map((score) => -score)];
    const { lower, upper } = aurocWithCi(SCORES, LABELS);
    const [part] = evaluate(items, scores);
    const [a, b] = part?.groups ?? [];
    expect(a?.auroc).toBe(auroc(SCORES, LABELS));
    expect(a?.aurocCi?.map((bound) => bound.toFixed(9))).toEqual(
      [lower, upper].map((bound) => bound.toFixed(9)),
    );
    expect(b?.auroc).toBe(1 - auroc(SCORES, LABELS));
    expect(part?.adjusted?.auroc).toBe(0.5);
  });

  it('leaves out images without a value, counts them, and omits what a group cannot have', () => {
    const items = [item(0, { view: 'AP' }), item(1, {}), item(1, { view: 'PA' }), item(0, {})];
    const [view] = evaluate(items, [1, 2, 3, 4], 2);
    expect(view).toEqual({
      columns: ['view'],
      unknown: 2,
      groups: [
        { group: 'AP', normal: 1, anomalous: 0, falseAlarms: 0 },
        { group: 'PA', normal: 0, anomalous: 1, sensitivity: 1 },
      ],
    });
  });

  it('averages over runs, each at its own threshold, and widens the interval by their spread', () => {
    const labels = [...LABELS, ...LABELS, ...LABELS];
    const items = labels.map((label, i) => item(label, { view: VIEWS[i % 8] as string }));
    const scores = labels.map((_, i) => (SCORES[i % 8] as number) + Math.sin(i));
    const worse = scores.map((score, i) => score - 4 * (labels[i] as number));
    const columns = listColumns(items);
    const of = (...runs: { scores: number[]; threshold: number }[]) =>
      evaluateColumns({ runs, items }, columns)[0];
    const [one, other] = [of({ scores, threshold: 4 }), of({ scores: worse, threshold: 2 })];
    const both = of({ scores, threshold: 4 }, { scores: worse, threshold: 2 });
    const mean = (read: (result: typeof one) => number | undefined) =>
      ((read(one) as number) + (read(other) as number)) / 2;
    expect(both?.adjusted?.auroc).toBeCloseTo(
      mean((result) => result?.adjusted?.auroc),
      12,
    );
    expect(both?.groups[0]?.sensitivity).toBeCloseTo(
      mean((result) => result?.groups[0]?.sensitivity),
      12,
    );
    const width = (result: typeof one) =>
      (result?.adjusted?.aurocCi?.[1] ?? 0) - (result?.adjusted?.aurocCi?.[0] ?? 0);
    expect(width(both)).toBeGreaterThan(Math.max(width(one), width(other)));
  });
});

describe('chooseColumns', () => {
  const items = [
    item(0, { view: 'AP', sex: 'F' }, 'train'),
    item(0, { view: 'AP', sex: 'F' }),
    item(1, { view: 'PA', sex: 'F', kv: 120 }),
  ];
  const namesOf = (names?: readonly string[]) =>
    chooseColumns({ items, word: 'folder:x' }, names).map(({ name }) => name);

  it('takes those that divide the test images, or those that are named', () => {
    expect(namesOf()).toEqual(['view']);
    expect(namesOf(['sex', 'view'])).toEqual(['sex', 'view']);
  });

  it('names the columns there are if one is not', () => {
    expect(() => namesOf(['vew'])).toThrow('folder:x has no metadata column "vew". Columns: view, sex, kv.');
    expect(() => namesOf(['finding'])).toThrow(DataError);
  });
});
