import type { OpenedBundle } from '../../contracts';
import type { Film } from './film';
import { formatWorklist } from './scores-csv';

const read = () => Promise.reject(new Error('not read'));
const bundles = [
  { id: 0, name: 'one' },
  { id: 1, name: 'two' },
] as OpenedBundle[];

describe('formatWorklist', () => {
  it('writes a row for each film and bundle, and one for a film that failed', () => {
    const scores = new Map([
      [0, { score: 0.5, threshold: 0.4, anomalous: true, pValue: 0.1, warnings: [] }],
      [1, { score: 2, warnings: [{ kind: 'view' as const, message: 'lateral' }] }],
    ]);
    const films: Film[] = [
      {
        ...{ id: 0, path: 'set/a.png', state: 'scored', read },
        scored: { width: 1, height: 1, scores, milliseconds: 1 },
      },
      { id: 1, path: 'b.png', state: 'failed', error: 'b.png is empty', read },
    ];
    const labels = new Map([['set/a.png', { label: 0 as const, className: 'normal', groups: {} }]]);
    expect(formatWorklist(films, bundles, labels).split('\n')).toEqual([
      'path,bundle,score,threshold,anomalous,pValue,label,warnings,error',
      'set/a.png,one,0.5,0.4,true,0.1,normal,,',
      'set/a.png,two,2,,,,normal,lateral,',
      'b.png,,,,,,,,b.png is empty',
      '',
    ]);
  });

  it('lets no file name become a formula', () => {
    const films: Film[] = [{ id: 0, path: '=1+1.png', state: 'failed', error: 'x', read }];
    expect(formatWorklist(films, bundles, new Map())).toContain("'=1+1.png");
  });
});
