import { createHash } from 'node:crypto';
import { splitByHash } from './split-by-hash';

describe('splitByHash', () => {
  it('puts one in five to test, by the sha256 of the name', () => {
    const names = Array.from({ length: 2000 }, (_, i) => `image-${i}`);
    const tested = names.filter((name) => splitByHash(name) === 'test');
    // Three deviations of a binomial of 2000 and 0.2.
    expect(Math.abs(tested.length - 400)).toBeLessThan(54);
    const below = names.filter((name) => createHash('sha256').update(name).digest('hex') < '33333334');
    expect(tested).toEqual(below);
  });
});
