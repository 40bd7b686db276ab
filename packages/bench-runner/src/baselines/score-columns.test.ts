import { listColumns } from '@cxr-anomaly/data-cxr';
import { scoreColumns } from './score-columns';

const meta = (view?: string) => ({ meta: view === undefined ? {} : { view } });

describe('scoreColumns', () => {
  const train = ['AP', 'AP', 'AP', 'PA'].map(meta);
  const test = [
    { ...meta('AP'), label: 0 as const },
    { ...meta('PA'), label: 0 as const },
    { ...meta('PA'), label: 1 as const },
    { ...meta(undefined), label: 1 as const },
  ];
  const columns = listColumns([...train, ...test]);

  it('scores an image by how rare its group is among the normal training images', () => {
    const [view] = scoreColumns(columns, train, test);
    expect(view).toMatchObject({ name: 'column-view', title: 'view alone' });
    expect([...(view?.scores ?? [])]).toEqual([-0.75, -0.25, -0.25, -0]);
    // PA against AP wins, against PA ties; the image without a view wins twice.
    expect(view?.test.auroc).toBe(3.5 / 4);
  });

  it('does not look at the labels of the test images', () => {
    const turned = test.map(({ meta: own, label }) => ({
      meta: own,
      label: label === 0 ? (1 as const) : (0 as const),
    }));
    const [there, back] = [test, turned].map((images) => scoreColumns(columns, train, images)[0]);
    expect(back?.scores).toEqual(there?.scores);
    expect(back?.test.auroc).toBe(1 - (there?.test.auroc ?? 0));
  });
});
