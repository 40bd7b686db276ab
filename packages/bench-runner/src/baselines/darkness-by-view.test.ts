import { listColumns, type ImageItem } from '@cxr-anomaly/data-cxr';
import { openDataSet } from '@cxr-anomaly/data-cxr/node';
import { describeRealData } from '@cxr-anomaly/fixtures';
import { evaluateColumns } from '@cxr-anomaly/runs';
import { scoreColumns } from './score-columns';

describeRealData('nih-cxr-256', 'mean darkness of NIH films, by view', (path) => {
  it('tells pneumonia better within each view than across them, since most normal films are AP', async () => {
    const dataSet = await openDataSet(`nih:${path}`);
    const [view] = listColumns(dataSet.items).filter(({ name }) => name === 'view');
    const columns = view ? [view] : [];
    const items: ImageItem[] = [];
    const scores: number[] = [];
    for (const [index, item] of dataSet.items.entries()) {
      if (item.split !== 'test') continue;
      const { pixels } = await dataSet.decode(index);
      items.push(item);
      scores.push(-Array.from<number>(pixels).reduce((sum, level) => sum + level, 0) / pixels.length);
    }
    const [found] = evaluateColumns({ runs: [{ scores }], items }, columns);
    expect(found?.adjusted).toMatchObject({ normal: 101, anomalous: 100, strata: 2 });
    expect(found?.adjusted?.pooled).toBeCloseTo(0.75, 2);
    expect(found?.adjusted?.auroc).toBeCloseTo(0.8, 2);
    expect(
      found?.groups.map(({ group, normal, anomalous, auroc }) => [
        group,
        normal,
        anomalous,
        auroc?.toFixed(3),
      ]),
    ).toEqual([
      ['AP', 67, 45, '0.784'],
      ['PA', 34, 55, '0.814'],
    ]);
    const train = dataSet.items.filter(({ split, label }) => split === 'train' && label === 0);
    const [alone] = scoreColumns(columns, train, items);
    expect(alone?.test.auroc.toFixed(3)).toBe('0.607');
  });
});
