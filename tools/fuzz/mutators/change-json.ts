import type { RandomStream } from '@cxr-anomaly/random';
import { pick } from './draw';
import { TOKENS } from './insert-token';

const VALUES: readonly unknown[] = [
  ...[null, true, false, '', [], {}, [[]], [null], { toString: 1 }, { length: -1 }, 'x'.repeat(10_000)],
  ...[0, -0, 1, -1, 0.5, 7, 1e6, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, -1e308, 5e-324],
  ...TOKENS,
];

type Place = { readonly parent: Record<string, unknown> | unknown[]; readonly key: string | number };

/**
 * Changes a value somewhere in a JSON document: another value, none, one from elsewhere in it, or another name. Text that is not
 * JSON stays unchanged.
 */
export function changeJson(bytes: Uint8Array, random: RandomStream): Uint8Array {
  let root: { root: unknown };
  try {
    root = { root: JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown };
  } catch {
    return bytes;
  }
  for (let left = 1 + random.integer(2); left > 0; left--) {
    const places = listPlaces(root);
    if (places.length > 0) changeOne(places, random);
  }
  return new Uint8Array(Buffer.from(JSON.stringify(root.root) ?? 'null'));
}

function changeOne(places: readonly Place[], random: RandomStream): void {
  const { parent, key } = pick(random, places);
  const container = parent as Record<string | number, unknown>;
  const choice = random.integer(6);
  if (choice === 0 && !Array.isArray(parent)) Reflect.deleteProperty(parent, key);
  else if (choice === 1) {
    const other = pick(random, places);
    container[key] = structuredClone((other.parent as Record<string | number, unknown>)[other.key]);
  } else if (choice === 2 && !Array.isArray(parent)) {
    const value = container[key];
    Object.defineProperty(parent, pick(random, TOKENS), {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else container[key] = structuredClone(pick(random, VALUES));
}

function listPlaces(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Place['parent'];
  // A long row of numbers would otherwise outweigh every name.
  const entries = Object.entries(parent).slice(0, 50);
  return entries.flatMap(([key, child]) => [{ parent, key }, ...listPlaces(child)]);
}
