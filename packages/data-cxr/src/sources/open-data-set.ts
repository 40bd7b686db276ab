import { stat } from 'node:fs/promises';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import { explainUnreadable, isAbsent } from '../files/explain-unreadable';
import { filterDataSet } from '../metadata/filter-data-set';
import { refuseProblems } from '../splits/refuse-problems';
import { parseDataWord } from '../data-word/parse-data-word';
import { suggestWord } from '../data-word/suggest-word';
import type { SourceDefinition } from '../data-word/source-definition';
import { isModuleFile } from '../modules/module-name';
import { loadSource } from './load-source';
import { sourceOf, sources } from './registry';

export interface OpenOptions {
  /** Refuses data with problems instead of leaving out the affected images. */
  readonly strict?: boolean;
  /** Accepts data with test images but nothing to train on; tell `prepareSplits` the same. */
  readonly testAlone?: boolean;
}

/**
 * Opens the data that a word such as `nih:DIR` or `idx:DIR?normal=0` names, without decoding its images. Training and
 * validation splits may contain anomalous images; `prepareSplits` serves only normal ones. A word may ask for values of the
 * images' metadata: `nih:DIR?view=PA&age=18-65`.
 *
 * A word such as `./my-source.mjs?key=value` runs that module, so take words from the user, not from a file (`isOwnSource`).
 *
 * @throws DataError saying what to write, when the word, the files or their layout are invalid.
 */
export async function openDataSet(
  word: string,
  { strict = false, testAlone = false }: OpenOptions = {},
): Promise<DataSet> {
  const outside = await findOutside(word);
  const { source, request, filters } = parseDataWord(word, outside ? [outside] : sources);
  if (source.location !== 'none') await assertLocation(word, request.location, source);
  const opened = await source.open({ ...request, testAlone });
  const dataSet = filterDataSet(opened, filters, { testAlone, options: Object.keys(source.options) });
  if (strict) refuseProblems(word, dataSet.problems);
  return dataSet;
}

/** The user's own source that a word names. @throws DataError with a suggestion for an unknown source, if one can be guessed. */
async function findOutside(word: string): Promise<SourceDefinition | undefined> {
  const name = sourceOf(word);
  if (sources.some((source) => source.name === name)) return undefined;
  if (isModuleFile(name)) return loadSource(name);
  // Before looking for a package: a typo must not run one.
  const meant = await suggestWord(word, sources);
  if (meant !== undefined) throw new DataError(`"${word}" is not a data source. Did you mean ${meant}?`);
  return loadSource(name);
}

async function assertLocation(word: string, location: string, source: SourceDefinition): Promise<void> {
  const found = await stat(location).catch((cause: unknown) => {
    if (isAbsent(cause))
      throw new DataError(`"${word}": there is no ${location}. Example: ${source.example}`, { cause });
    throw new DataError(`"${word}": ${location} ${explainUnreadable(cause)}`, { cause });
  });
  if (!(source.location === 'folder' ? found.isDirectory() : found.isFile())) {
    throw new DataError(`"${word}": ${location} is not a ${source.location}. Example: ${source.example}`);
  }
}
