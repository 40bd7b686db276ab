import { evaluateFindings } from './findings';

describe('evaluateFindings', () => {
  const findings = [undefined, undefined, 'Mass', 'Edema|Mass', 'Edema', 'Hernia'];
  const tested = { scores: [2, 4, 5, 3, 6, 1], labels: [0, 0, 1, 1, 1, 1] };
  const results = evaluateFindings(tested, (row) => findings[row]);

  it('compares the images of each finding with all normal ones, the most frequent finding first', () => {
    // Edema: 3 beats one of two normal images, 6 both. Mass: 5 beats both, 3 one.
    expect(results.map(({ finding, images, auroc }) => [finding, images, auroc])).toEqual([
      ['Edema', 2, 0.75],
      ['Mass', 2, 0.75],
      ['Hernia', 1, 0],
    ]);
    expect(results[0]?.ci?.[0]).toBeLessThan(0.75);
    // With one image of a finding there is an AUROC, but no interval.
    expect(results[2]?.ci).toBeNull();
  });

  it('is empty where no finding is known', () => {
    expect(evaluateFindings(tested, () => undefined)).toEqual([]);
  });
});
