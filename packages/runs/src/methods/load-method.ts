import { createRequire } from 'node:module';
import { realpathSync } from 'node:fs';
import { SettingsError, type Method } from '@cxr-anomaly/core-nets';
import { DataError } from '@cxr-anomaly/data-cxr';
import { loadModule, type LoadedModule } from '@cxr-anomaly/data-cxr/node';
import { assertMethod } from './assert-method';

/** Packages that may be loaded only once: our copy does not recognize layers, variables and errors of another copy. */
const SHARED = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@cxr-anomaly/core-nets'];

/**
 * Loads a user's own method, which runs its code: call it with words that the user wrote, never with what a file says.
 *
 * @param word `./my-method.mjs`, or a package that is installed in the current folder
 * @param known methods whose names it must not have
 * @returns undefined if the word names no module.
 * @throws SettingsError when it cannot be loaded, is not a method, or has the name of another.
 */
export async function loadMethod(word: string, known: readonly Method[] = []): Promise<Method | undefined> {
  const loaded = await loadOrExplain(word);
  if (!loaded) return undefined;
  assertShared(word, loaded.file);
  const method = assertMethod(loaded.exported, word);
  if (known.some(({ name }) => name === method.name))
    throw new SettingsError(`${word} is called "${method.name}", the name of a known method. Rename it.`);
  return {
    ...{ name: method.name, title: method.title, settings: method.settings, module: loaded.identity },
    preprocessing: (settings) => method.preprocessing(settings),
    create: (settings, preprocessing) => method.create(settings, preprocessing),
    bundleParts: (settings) => method.bundleParts(settings),
    load: (bundle) => method.load(bundle),
  };
}

async function loadOrExplain(word: string): Promise<LoadedModule | undefined> {
  try {
    return await loadModule(word);
  } catch (cause) {
    if (cause instanceof DataError) throw new SettingsError(cause.message, { cause });
    throw cause;
  }
}

function assertShared(word: string, file: string): void {
  for (const name of SHARED) {
    const theirs = find(name, file);
    const ours = find(name, __filename);
    if (theirs === undefined || theirs === ours) continue;
    throw new SettingsError(
      `${word} would use a different copy of ${name} (${theirs}) than this program (${ours}), and tensors of one do not work in the other. ` +
        'Install both in one project, with one version: npm ls shows where there are two.',
    );
  }
}

function find(name: string, from: string): string | undefined {
  try {
    return realpathSync(createRequire(from).resolve(name));
  } catch {
    return undefined;
  }
}
