import { InvalidArgumentError } from 'commander';
import { collectScores, hintInverted } from './external-scores';

describe('collectScores', () => {
  it('takes the name up to the first equals sign', () => {
    const first = collectScores('anomalib PatchCore = a=b.csv', []);
    expect(first).toEqual([{ title: 'anomalib PatchCore', path: 'a=b.csv' }]);
    expect(collectScores('other=c.csv', first).map(({ title }) => title)).toEqual([
      'anomalib PatchCore',
      'other',
    ]);
  });

  it.each(['preds.csv', '=preds.csv', ' =preds.csv', 'name=', `${'n'.repeat(61)}=preds.csv`, 'taken=x.csv'])(
    'refuses %j',
    (text) => {
      expect(() => collectScores(text, [{ title: 'taken', path: 'a.csv' }])).toThrow(InvalidArgumentError);
    },
  );
});

describe('hintInverted', () => {
  it('warns if the whole interval lies below 0.5', () => {
    expect(hintInverted('other', 0.2, [0.1, 0.3])).toMatch(
      /^other: AUROC 0\.200 .*looks inverted.*no score was/,
    );
    expect(hintInverted('other', 0.4, [0.3, 0.5])).toBeUndefined();
    expect(hintInverted('other', 0.2, null)).toBeUndefined();
  });
});
