/** What every object inherits from; code that can change these changes the whole program. */
const PROTOTYPES: readonly object[] = [
  ...[Object, Array, Function, String, Number, Boolean, Map, Set, Promise, Error, Uint8Array, Buffer].map(
    (known): object => known.prototype as object,
  ),
];

type State = readonly (readonly [PropertyKey, unknown])[];

/** Records the properties of the built-in prototypes. */
export function readPrototypes(): readonly State[] {
  return PROTOTYPES.map((prototype) =>
    Reflect.ownKeys(prototype).map((key) => {
      const property = Reflect.getOwnPropertyDescriptor(prototype, key);
      return [key, property?.get ?? (property?.value as unknown)] as const;
    }),
  );
}

/** Names a property of a built-in prototype that was added, removed or changed. */
export function findPollution(before: readonly State[], after: readonly State[]): string | undefined {
  for (const [i, state] of before.entries()) {
    const now = new Map(after[i]);
    const changed = [...new Set([...state.map(([key]) => key), ...now.keys()])].find(
      (key) =>
        !now.has(key) || now.get(key) !== new Map(state).get(key) || !state.some(([known]) => known === key),
    );
    if (changed !== undefined) return `${PROTOTYPES[i]?.constructor.name}.prototype.${String(changed)}`;
  }
  return undefined;
}
