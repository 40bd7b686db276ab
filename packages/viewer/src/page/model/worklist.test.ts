import type { BundleScore } from '../../contracts';
import type { Film } from './film';
import { countFilms, listFilms } from './worklist';

const BUNDLE = 3;

function film(id: number, state: Film['state'], score?: Partial<BundleScore>): Film {
  const base = { id, path: `${id}.png`, state, read: () => Promise.reject(new Error('not read')) };
  if (!score) return base;
  const scores = new Map([[BUNDLE, { score: 0, warnings: [], ...score }]]);
  return { ...base, scored: { width: 1, height: 1, scores, milliseconds: 1 } };
}

const warned = [{ kind: 'input', message: 'unlike' }] as const;
const films = [
  film(0, 'failed'),
  film(1, 'scored', { score: -2, anomalous: false }),
  film(2, 'waiting'),
  film(3, 'scored', { score: 5, anomalous: true }),
  film(4, 'scored', { score: 1, anomalous: false, warnings: warned }),
  film(5, 'failed'),
];
const ids = (listed: readonly Film[]) => listed.map(({ id }) => id);

describe('listFilms', () => {
  it('lists the highest score first, then what waits, then what failed, each in the order it came', () => {
    expect(ids(listFilms(films, 'all', BUNDLE))).toEqual([3, 4, 1, 2, 0, 5]);
  });

  it('filters by the decision of the bundle, by warnings and by failure', () => {
    expect(ids(listFilms(films, 'above', BUNDLE))).toEqual([3]);
    expect(ids(listFilms(films, 'warned', BUNDLE))).toEqual([4]);
    expect(ids(listFilms(films, 'failed', BUNDLE))).toEqual([0, 5]);
    expect(ids(listFilms(films, 'above', undefined))).toEqual([]);
  });
});

describe('countFilms', () => {
  it('counts as many as each filter lists', () => {
    expect(countFilms(films, BUNDLE)).toEqual({ all: 6, above: 1, warned: 1, failed: 2 });
  });
});
