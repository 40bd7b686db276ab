import { DataError } from '../errors';
import { assertDataSet, assertImage, assertSource } from './assert-source';

const SOURCE = {
  name: 'films',
  help: 'films',
  example: './films.mjs',
  location: 'none',
  options: { n: { min: 0, max: 9 }, kind: { choices: ['a'] }, part: { share: true }, class: { text: true } },
  open: () => undefined,
};

const ITEM = { id: 'a', split: 'train', label: 0, meta: {} };
const DATA_SET = { items: [ITEM], fingerprint: 'f', problems: [], decode: () => undefined };

const linesOf = (check: () => unknown): readonly string[] => {
  try {
    check();
  } catch (error) {
    if (error instanceof DataError) return error.lines;
    throw error;
  }
  return [];
};

describe('assertSource', () => {
  it('accepts a source like ours', () => {
    expect(assertSource(SOURCE, './films.mjs')).toBe(SOURCE);
  });

  it('lists everything that a default export lacks', () => {
    const lines = linesOf(() => assertSource({ name: '../up', options: { n: { min: 1 } } }, './films.mjs'));
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      ...['name', 'help', 'example', 'location', 'options.n', 'open'],
    ]);
    expect(() => assertSource(undefined, './films.mjs')).toThrow(
      /films\.mjs has no data source as its default export/,
    );
  });
});

describe('assertDataSet', () => {
  it('accepts a data set like ours', () => {
    expect(assertDataSet(DATA_SET, 'w')).toBe(DATA_SET);
  });

  it('lists what is wrong, with the items concerned', () => {
    const items = [ITEM, { ...ITEM, label: '0' }, { ...ITEM, id: 'b', split: 'dev' }, ITEM];
    expect(linesOf(() => assertDataSet({ ...DATA_SET, items, decode: 1, fingerprint: '' }, 'w'))).toEqual([
      expect.stringMatching(/^fingerprint/),
      expect.stringMatching(/^decode/),
      expect.stringMatching(/^items 1, 2: /),
      'items: ids that occur twice: a',
    ]);
    expect(() => assertDataSet(null, 'films?n=1')).toThrow(
      /"films\?n=1": what its source opened is not a data set/,
    );
  });
});

describe('assertImage', () => {
  it('requires as many values as the image has pixels and channels', () => {
    const image = { width: 2, height: 1, channels: 3, pixels: new Uint8Array(6) };
    expect(assertImage(image, 'a')).toBe(image);
    for (const change of [
      { width: 3 },
      { channels: 2 },
      { pixels: [1, 2, 3, 4, 5, 6] },
      { height: 0, pixels: new Uint8Array() },
    ])
      expect(() => assertImage({ ...image, ...change }, 'a.png')).toThrow(
        /^a\.png: what its source decoded is not an image/,
      );
  });
});
