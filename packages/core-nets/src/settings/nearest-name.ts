/**
 * Finds the name that a mistyped one probably means: at most a third of its letters differ, capitals aside, or it is made of
 * the first letters of its words, as `lr` of `learningRate`.
 */
export function nearestName(mistyped: string, names: Iterable<string>): string | undefined {
  const wanted = mistyped.toLowerCase();
  const known = [...names];
  const abbreviated = wanted.length > 1 && known.find((name) => initials(name) === wanted);
  if (abbreviated) return abbreviated;
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return nearest;
}

function initials(name: string): string {
  return name.replace(/(?<!^)[a-z0-9]/g, '').toLowerCase();
}

/** How many letters to insert, remove or replace to turn one word into the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
