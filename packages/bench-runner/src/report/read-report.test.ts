import { findSharedSeed } from './read-report';

describe('findSharedSeed', () => {
  it('is the first seed of the first method that no other lacks', () => {
    expect(
      findSharedSeed([
        [0, 1, 2],
        [1, 2],
        [2, 1],
      ]),
    ).toBe(1);
    expect(findSharedSeed([[0, 1]])).toBe(0);
  });

  it('is undefined where no seed was finished by all', () => {
    expect(findSharedSeed([[0], [1]])).toBeUndefined();
    expect(findSharedSeed([])).toBeUndefined();
  });
});
