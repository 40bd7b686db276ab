import { brief } from './brief';

/** Most names in a message; the others are counted. */
const SHOWN = 5;

/** Longer names are cut, so that messages stay readable. */
const LONGEST = 100;

/** Names the first five, or another number, for a message, and says how many more there are: `a, b, c, d, e and 4 more`. */
export function firstFew(names: readonly (string | number | undefined)[], shown = SHOWN): string {
  const first = names.slice(0, shown).map((name) => brief(String(name), LONGEST));
  const hidden = names.length - first.length;
  return first.join(', ') + (hidden > 0 ? ` and ${hidden} more` : '');
}

/** Counts things for a message: `1 image`, `3 images`. Pass the plural of nouns that do not just add an s. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Counts things and names the first five: `2 images (a, b)`. */
export function countNames(names: readonly string[], noun: string, plural?: string): string {
  return `${countOf(names.length, noun, plural)} (${firstFew(names)})`;
}
