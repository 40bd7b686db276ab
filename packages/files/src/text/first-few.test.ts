import { countNames, countOf, firstFew } from './first-few';

describe('firstFew', () => {
  it('names up to five, or the first five of more and how many others there are', () => {
    expect(firstFew(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e');
    expect(firstFew(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d, e and 1 more');
    expect(firstFew(Array.from({ length: 1000 }, (_, i) => i))).toBe('0, 1, 2, 3, 4 and 995 more');
  });

  it('names as many as asked for', () => {
    expect(firstFew(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  });

  it('shortens a name of any length', () => {
    expect(firstFew(['a'.repeat(1e6)])).toHaveLength(101);
  });
});

describe('countNames', () => {
  it('counts in the singular and plural', () => {
    expect(countNames(['a.png'], 'image')).toBe('1 image (a.png)');
    expect(countNames(['a.png', 'b.png'], 'image')).toBe('2 images (a.png, b.png)');
    expect([0, 1, 2].map((count) => countOf(count, 'box', 'boxes'))).toEqual(['0 boxes', '1 box', '2 boxes']);
  });
});
