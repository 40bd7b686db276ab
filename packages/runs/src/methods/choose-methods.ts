import { nearestName, SettingsError, type Method } from '@cxr-anomaly/core-nets';
import { isModuleFile } from '@cxr-anomaly/data-cxr/node';
import { loadMethod } from './load-method';

/**
 * Finds the methods that words of the command line name, each once: known ones and the user's own modules.
 *
 * @param words `deepsvdd`, `./my-method.mjs`, or an installed package such as `@lab/their-method`
 * @throws SettingsError for a word that names no method, a module that is not one, or two methods with the same name.
 */
export async function chooseMethods(words: readonly string[], known: readonly Method[]): Promise<Method[]> {
  const chosen: Method[] = [];
  for (const word of new Set(words)) {
    const method = await chooseMethod(word, known);
    const twin = chosen.find(({ name }) => name === method.name);
    if (twin)
      throw new SettingsError(
        `${twin.module?.name ?? twin.name} and ${word} are both the method "${method.name}". Leave one out, or rename it.`,
      );
    chosen.push(method);
  }
  return chosen;
}

/** Finds one of them. @throws SettingsError as `chooseMethods` does, listing the known ones. */
export async function chooseMethod(word: string, known: readonly Method[]): Promise<Method> {
  const method = known.find(({ name }) => name === word);
  if (method) return method;
  const names = known.map(({ name }) => name);
  // Before looking for a package: a typo must not run one.
  const nearest = isModuleFile(word) ? undefined : nearestName(word, names);
  if (nearest !== undefined)
    throw new SettingsError(`There is no method "${word}". Did you mean ${nearest}?`);
  const loaded = await loadMethod(word, known);
  if (loaded) return loaded;
  throw new SettingsError(
    `There is no method "${word}". Choose one of: ${names.join(', ')}; or a module of your own: ./my-method.mjs, or a package installed here.`,
  );
}
