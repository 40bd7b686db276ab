/** Longer names are cut, so that a message stays one that people read. */
const LONGEST = 100;

/** Names the first five for a message, and says with `…` that there are more. */
export function firstFew(names: readonly (string | number | undefined)[]): string {
  const shown = names.slice(0, 5).map((name) => cutName(String(name)));
  return shown.join(', ') + (names.length > 5 ? ', …' : '');
}

/** Shows a name that may be of any length. */
function cutName(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST)}…`;
}
