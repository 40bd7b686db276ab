import { chooseFilms, listErrorCandidates } from './choose-films';

const ids = [...'abcdefghijkl'];
const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
const first = { ids, labels, scores: [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6] };
const second = { ids, labels, scores: [6, 5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 6] };

describe('chooseFilms', () => {
  it('takes the highest and lowest of each class, in turns, and no film twice', () => {
    // Both agree on the anomalous ones; of the normal ones, what is highest for one is lowest for the other: `b` is the lowest
    // of the first that is not taken.
    const { shown, more } = chooseFilms([first, second]);
    expect(shown).toEqual(['l', 'g', 'h', 'f', 'a', 'b']);
    expect(new Set([...shown, ...more]).size).toBe(shown.length + more.length);
    expect([...shown, ...more].sort()).toEqual(ids);
  });

  it('is content with fewer films than it would show', () => {
    const few = { ids: ['a', 'b'], labels: [0, 1], scores: [1, 2] };
    expect(chooseFilms([few])).toEqual({ shown: ['b', 'a'], more: [] });
  });
});

describe('listErrorCandidates', () => {
  it('ranks normal images from the highest and anomalous ones from the lowest score', () => {
    const { falseAlarms, misses } = listErrorCandidates(first);
    expect(falseAlarms.map(({ id }) => id)).toEqual([...'fedcb']);
    expect(misses.map(({ id, score }) => `${id}${score}`)).toEqual(['g1', 'h2', 'i3', 'j4', 'k5']);
  });
});
