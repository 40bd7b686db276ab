import { createRandom } from '@cxr-anomaly/random';
import { mutate, type MutateOptions } from './mutate';

const DOCUMENT = { name: 'chest', sizes: [1, 2, 3], nested: { a: true } };
const SEED = Buffer.from(JSON.stringify([DOCUMENT, DOCUMENT, DOCUMENT]));

const KINDS: readonly MutateOptions[] = [
  {},
  { fields: [{ at: 4, bytes: 4, littleEndian: true }], others: [Buffer.from('other')] },
  { text: 'plain' },
  { text: 'json' },
];

describe('mutate', () => {
  it.each(KINDS)(
    'draws the same for the same seed and number, regardless of earlier draws: %j',
    (options) => {
      const draw = (number: number) => Buffer.from(mutate(SEED, createRandom(0, 'case', number), options));
      const before = SEED.toString();
      const first = Array.from({ length: 200 }, (_, number) => draw(number).toString('hex'));
      const again = Array.from({ length: 200 }, (_, i) => draw(199 - i).toString('hex')).reverse();
      expect(again).toEqual(first);
      expect(SEED.toString()).toBe(before);
      const changed = first.filter((hex) => hex !== SEED.toString('hex'));
      expect(changed.length).toBeGreaterThan(150);
      expect(new Set(changed).size).toBeGreaterThan(120);
    },
  );

  it('usually changes JSON into other JSON', () => {
    const parsed = Array.from({ length: 200 }, (_, number) => {
      const text = Buffer.from(mutate(SEED, createRandom(1, number), { text: 'json' })).toString();
      try {
        return JSON.parse(text) !== undefined;
      } catch {
        return false;
      }
    });
    expect(parsed.filter(Boolean).length).toBeGreaterThan(50);
  });
});
