import { createHash } from 'node:crypto';
import type { DataSet, DecodedImage, ModuleIdentity } from '../contracts';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { DataError } from '../errors';
import { loadModule } from '../modules/load-module';
import { assertDataSet, assertImage, assertSource } from './assert-source';
import { sources } from './registry';

/**
 * Loads a user's data source: `./my-source.mjs`, or a package installed in the current folder.
 *
 * @returns undefined where the word names no module.
 * @throws DataError when it cannot be loaded, is not a data source, or has the name of a built-in one.
 */
export async function loadSource(word: string): Promise<SourceDefinition | undefined> {
  const loaded = await loadModule(word);
  if (!loaded) return undefined;
  const source = assertSource(loaded.exported, word);
  if (sources.some(({ name }) => name === source.name))
    throw new DataError(`${word} is called "${source.name}", the name of a known source. Rename it.`);
  const { help, example, location, options } = source;
  return {
    // Messages use the name that the user wrote.
    ...{ name: word, help, example, location, options },
    open: async (request) => openOutside(source, request, loaded.identity),
  };
}

async function openOutside(
  source: SourceDefinition,
  request: OpenRequest,
  module: ModuleIdentity,
): Promise<DataSet> {
  const opened = await openOrExplain(source, request);
  const dataSet = assertDataSet(opened, request.word);
  const { items, problems, reading } = dataSet;
  const fingerprint = createHash('sha256').update(JSON.stringify([module.sha256, dataSet.fingerprint]));
  return {
    ...{ source: source.name, word: request.word, fingerprint: fingerprint.digest('hex'), module },
    ...{ items, problems, ...(reading && { reading }) },
    decode: (index) => decodeOrExplain(dataSet, index),
    ...(dataSet.mask && { mask: (index: number) => Promise.resolve(dataSet.mask?.(index)) }),
  };
}

async function openOrExplain(source: SourceDefinition, request: OpenRequest): Promise<unknown> {
  try {
    return await source.open(request);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`"${request.word}" cannot be opened: ${reason}`, { cause });
  }
}

async function decodeOrExplain(dataSet: DataSet, index: number): Promise<DecodedImage> {
  const id = dataSet.items[index]?.id ?? `image ${index}`;
  try {
    return assertImage(await dataSet.decode(index), id);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${id} cannot be decoded: ${reason}`, { cause });
  }
}
